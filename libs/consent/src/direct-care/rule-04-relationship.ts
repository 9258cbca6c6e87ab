import { covers, type OdsCode } from '#libs/kernel';
import type { Relationship } from '../patient/state.js';
import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';

/** The viewer's care relationships that hold now, with any of the person's numbers. */
export const liveRelationships = (c: Case): readonly Relationship[] =>
  c.relationships.filter((r) => r.organisation === c.request.viewer && covers(r, c.at));

/** Rule 4: without a live care relationship nobody looks. */
export const relationship = (c: Case): Verdict | undefined =>
  liveRelationships(c).length === 0 ? verdict(4, 'deny', 'no-relationship') : undefined;

/** Rule 4: what the viewing organisation recorded itself is not shared, so no sharing rule applies to it. */
export const ownRecords = (c: Case, source: OdsCode | 'rest'): Verdict | undefined =>
  source === c.request.viewer
    ? verdict(4, 'permit', 'own-records', [liveRelationships(c)[0]?.eventId])
    : undefined;
