import { type CodedError, covers, type Instant, type OdsCode } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { PatientState, Relationship } from '../state.js';

/** The organisation's relationships that are live at `at` under any of the person's numbers (section 6). */
export const liveRelationships = (
  numbers: readonly PatientState[],
  organisation: OdsCode,
  at: Instant,
): readonly Relationship[] =>
  numbers.flatMap((number) =>
    number.relationships.filter((r) => r.organisation === organisation && covers(r, at)),
  );

const lastsLonger = (a: Relationship, b: Relationship): boolean =>
  b.to !== null && (a.to === null || a.to > b.to);

/** The one that lasts longest, the first recorded of those that last alike; undefined where there is none. */
export const longestLasting = (relationships: readonly Relationship[]): Relationship | undefined =>
  relationships.reduce<Relationship | undefined>(
    (held, next) => (held === undefined || lastsLonger(next, held) ? next : held),
    undefined,
  );

/** Refuses an id that any of the person's relationships has. */
export const unlessNewRelationship = (
  numbers: readonly PatientState[],
  relationshipId: string,
): CodedError | undefined =>
  numbers.some((number) => number.relationships.some((r) => r.relationshipId === relationshipId))
    ? consentError('CONSENT_ID_TAKEN')
    : undefined;
