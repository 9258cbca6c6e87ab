import type { CodedError, Instant } from '#libs/kernel';
import { unlessOpen } from '../../directory/decide/open-organisation.js';
import { consentError } from '../../errors.js';
import type { ChoiceValue } from '../../vocabulary/sharing.js';
import type { RecordChoice } from '../commands.js';
import type { PatientState } from '../state.js';
import { unlessBarredByDeath } from './after-death.js';
import { unlessEntitled } from './entitlement.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision, unless } from './facts.js';
import { choiceInvalid, unlessStated } from './statement.js';

const eventOf = {
  granted: 'ConsentGranted',
  refused: 'ConsentRefused',
  revoked: 'ConsentRevoked',
  verify: 'VerificationRequired',
} as const satisfies Record<ChoiceValue, string>;

/** A choice is the patient's, with all that belongs to a statement, or a policy's, with nobody behind it. */
const unlessBasisFits = ({ basis, method, madeBy, notice }: RecordChoice): CodedError | undefined => {
  if (basis === 'patient') return unlessStated(madeBy, notice, method);
  return method === 'policy' && madeBy === null && notice === null
    ? undefined
    : choiceInvalid('A choice set by policy has the method policy, no person and no notice.');
};

/** "Stop everyone, but keep those I named": there is nothing to keep beside a grant, or below one organisation. */
const unlessKeepFits = ({ keepNamed, scope, value }: RecordChoice): CodedError | undefined =>
  !keepNamed || (scope.kind === 'all' && value !== 'granted')
    ? undefined
    : choiceInvalid('keepNamed belongs to a refusal, a revocation or verify for all organisations.');

const unlessPeriod = (from: Instant, to: Instant | null): CodedError | undefined =>
  to === null || to > from ? undefined : consentError('CONSENT_PERIOD_INVALID');

/**
 * One recorded answer about sharing. Any choice can follow any (section 1, 3): a new event, never an edit, even
 * where it says the same again.
 */
export const recordChoice = (
  command: RecordChoice,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { value, direction, scope, to, keepNamed, basis, notice, method, madeBy, evidence } = command;
  const { by: recordedBy, now } = command;
  const from = command.from ?? now;
  const numbers = numbersOf(state, facts);
  const refusal =
    unlessBasisFits(command) ??
    unlessKeepFits(command) ??
    unlessPeriod(from, to) ??
    (scope.kind === 'organisation' ? unlessOpen(facts.directory, scope.organisation, from) : undefined) ??
    unlessBarredByDeath(numbers, now, { isGrant: value === 'granted', madeBy }) ??
    (madeBy === null ? undefined : unlessEntitled(madeBy, numbers, from, now));
  return unless(refusal, () => [
    {
      type: eventOf[value],
      data: { direction, scope, from, to, keepNamed, basis, notice, method, madeBy, evidence, recordedBy },
    },
  ]);
};
