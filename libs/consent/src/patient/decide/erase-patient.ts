import {
  type CodedError,
  dateInLondon,
  hasReachedAge,
  type Instant,
  ok,
  refused,
  type Result,
} from '#libs/kernel';
import { consentError } from '../../errors.js';
import { groundInForce, noGrounds } from '../../grounds/state.js';
import { policyInForce } from '../../policy/in-force.js';
import { defaultRetention } from '../../policy/policy.js';
import type { ErasePatient } from '../commands.js';
import type { ErasureCause } from '../events.js';
import { type PatientState, switchedTo } from '../state.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision } from './facts.js';

type Allowed = Result<ErasureCause, CodedError>;

const retained = (detail: string): Allowed => refused(consentError('CONSENT_ERASURE_RETAINED', { detail }));

/** Since when the person counts as formally dead: by the latest record, where there is one under several numbers. */
const formalDeath = (numbers: readonly PatientState[], now: Instant): Instant | undefined =>
  numbers
    .map((number) => switchedTo(number.deaths, now))
    .filter((death) => death?.value === 'formal')
    .map((death) => death?.from)
    .reduce(
      (latest, from) => (latest === undefined || (from !== undefined && from > latest) ? from : latest),
      undefined,
    );

const afterRetention = (
  numbers: readonly PatientState[],
  facts: PatientCommandFacts,
  now: Instant,
): Allowed => {
  const died = formalDeath(numbers, now);
  if (died === undefined) return retained('No formal death is on record.');
  const { version, settings } = policyInForce(facts.directory, now);
  const { yearsAfterDeath } = settings.retention ?? defaultRetention;
  if (!hasReachedAge(dateInLondon(died), yearsAfterDeath, dateInLondon(now)))
    return retained(`Policy ${version} keeps a record for ${yearsAfterDeath} years after formal death.`);
  return ok({ kind: 'retention-over', policyVersion: version, yearsAfterDeath });
};

const byOrder = (groundId: string, { grounds }: PatientCommandFacts, now: Instant): Allowed =>
  groundInForce(grounds ?? noGrounds, 'legal-order', groundId, now) === undefined
    ? retained('No legal order of that id is on record and in force.')
    : ok({ kind: 'legal-order', groundId });

/**
 * "Erasure within retention is refused with the reason" (section 7). Of a person with several numbers each is erased
 * by a command of its own; how long the record is kept is told by all of them.
 */
export const erasePatient = (
  { cause, authorisation, by, now }: ErasePatient,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const allowed =
    cause.kind === 'legal-order'
      ? byOrder(cause.groundId, facts, now)
      : afterRetention(numbersOf(state, facts), facts, now);
  if (!allowed.ok) return allowed;
  return ok([
    { type: 'PatientErased', data: { cause: allowed.value, authorisation, at: now, recordedBy: by } },
  ]);
};
