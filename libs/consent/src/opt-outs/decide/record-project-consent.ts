import type { CodedError } from '#libs/kernel';
import { consentError } from '../../errors.js';
import { unlessBarredByDeath } from '../../patient/decide/after-death.js';
import {
  numbersOf,
  type PatientCommandFacts,
  type PatientDecision,
  unless,
} from '../../patient/decide/facts.js';
import { unlessStated } from '../../patient/decide/statement.js';
import type { PatientState } from '../../patient/state.js';
import type { RecordProjectConsent } from '../commands.js';
import { unlessEntitledToOptOut } from './entitlement.js';

const eventOf = {
  given: 'ProjectConsentGiven',
  refused: 'ProjectConsentRefused',
  withdrawn: 'ProjectConsentWithdrawn',
} as const;

const unlessProject = (
  { projectId }: RecordProjectConsent,
  { grounds }: PatientCommandFacts,
): CodedError | undefined =>
  grounds?.grounds.get(projectId)?.details.kind === 'project'
    ? undefined
    : consentError('CONSENT_PROJECT_UNKNOWN');

/**
 * What the patient says about one project, whatever the national opt-out says (section 1, 15). Any answer can follow
 * any. Who may give it is as for the opt-outs, being a use beyond individual care like them.
 */
export const recordProjectConsent = (
  command: RecordProjectConsent,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { value, projectId, notice, method, madeBy, evidence, by: recordedBy, now } = command;
  const from = command.from ?? now;
  const numbers = numbersOf(state, facts);
  const refusal =
    unlessStated(madeBy, notice, method) ??
    unlessProject(command, facts) ??
    unlessBarredByDeath(numbers, now, { isGrant: value === 'given', madeBy }) ??
    unlessEntitledToOptOut(madeBy, numbers, from, now);
  return unless(refusal, () => [
    {
      type: eventOf[value],
      data: { projectId, from, notice, method, madeBy, evidence, recordedBy },
    },
  ]);
};
