import type { Instant, OdsCode } from '#libs/kernel';
import { listOf, practicesAt, type Surroundings, turningPoints } from './local.js';
import { listStanding } from './practice-list.js';

const isProhibited = (organisation: OdsCode, at: Instant, around: Surroundings): boolean =>
  practicesAt(around.relationships, at).some(
    (practice) =>
      listStanding(listOf(around, practice), organisation, at, around.directory)?.status === 'prohibited',
  );

/** Whether a practice of the patient prohibited the organisation at some instant in `[from, to]`. */
export const wasProhibitedWithin = (
  organisation: OdsCode,
  from: Instant,
  to: Instant,
  around: Surroundings,
): boolean =>
  isProhibited(organisation, from, around) ||
  turningPoints(around).some((at) => from < at && at <= to && isProhibited(organisation, at, around));
