import { refused } from '#libs/kernel';
import { unlessOpen } from '../../directory/decide/open-organisation.js';
import { consentError } from '../../errors.js';
import { isReasonPermitted } from '../../vocabulary/alerts.js';
import type { ClaimCareRelationship } from '../commands.js';
import type { PatientState } from '../state.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision, unless } from './facts.js';
import { unlessNewRelationship } from './relationships.js';

/** An organisation says by itself that it cares for the patient: with a reason, and an alert of type 1 (rule 4). */
export const claimCareRelationship = (
  { relationshipId, organisation, reason, note, by, now }: ClaimCareRelationship,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  if (!isReasonPermitted(1, reason)) return refused(consentError('CONSENT_REASON_NOT_PERMITTED'));
  const refusal =
    unlessOpen(facts.directory, organisation, now) ??
    unlessNewRelationship(numbersOf(state, facts), relationshipId);
  return unless(refusal, () => [
    {
      type: 'CareRelationshipStarted',
      data: {
        relationshipId,
        organisation,
        kind: 'self-claimed',
        from: now,
        selfClaim: { reason, note },
        recordedBy: by,
      },
    },
  ]);
};
