import { type CodedError, type Instant, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { EndCareRelationship } from '../commands.js';
import type { PatientState, Relationship } from '../state.js';
import { type PatientDecision, unless } from './facts.js';

/** An end that is still to come may be brought forward; one that has come, or a later one, changes nothing. */
const hasEnded = ({ to: planned }: Relationship, to: Instant, now: Instant): boolean =>
  planned !== null && (planned <= now || planned <= to);

/** The end of a care relationship: from `to` on the organisation no longer looks (rule 4). */
export const endCareRelationship = (
  { relationshipId, to: asked, by, now }: EndCareRelationship,
  state: PatientState,
): PatientDecision => {
  const to = asked ?? now;
  const relationship = state.relationships.find((r) => r.relationshipId === relationshipId);
  if (relationship === undefined) return refused(consentError('CONSENT_RELATIONSHIP_NOT_FOUND'));
  const refusal: CodedError | undefined = hasEnded(relationship, to, now)
    ? consentError('CONSENT_RELATIONSHIP_ENDED')
    : to <= relationship.from
      ? consentError('CONSENT_PERIOD_INVALID')
      : undefined;
  return unless(refusal, () => [
    {
      type: 'CareRelationshipEnded',
      data: { relationshipId, organisation: relationship.organisation, to, recordedBy: by },
    },
  ]);
};
