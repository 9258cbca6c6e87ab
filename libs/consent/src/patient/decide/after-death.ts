import type { CodedError, Instant } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { MadeBy } from '../../vocabulary/who.js';
import { type DeathStatus, type PatientState, switchedTo } from '../state.js';

const gravity: Record<DeathStatus, number> = { none: 0, informal: 1, formal: 2 };

/** The gravest that stands at `at` under any of the person's numbers. */
export const deathStanding = (numbers: readonly PatientState[], at: Instant): DeathStatus =>
  numbers
    .map((number) => switchedTo(number.deaths, at)?.value ?? 'none')
    .reduce<DeathStatus>((held, next) => (gravity[next] > gravity[held] ? next : held), 'none');

export const isAtLeast = (status: DeathStatus, other: DeathStatus): boolean =>
  gravity[status] >= gravity[other];

/**
 * After formal death no grant is taken and no proxy may choose; informal death blocks proxies until it is removed
 * (section 10). Judged as it stands when it is recorded, whatever time the choice is about: opt-outs stay, and
 * paper of the patient's own that says no is still taken.
 */
export const unlessBarredByDeath = (
  numbers: readonly PatientState[],
  now: Instant,
  choice: { readonly isGrant: boolean; readonly madeBy: MadeBy | null },
): CodedError | undefined => {
  const status = deathStanding(numbers, now);
  if (status === 'formal' && choice.isGrant)
    return consentError('CONSENT_PATIENT_DECEASED', { detail: 'No grant is taken after death.' });
  if (status !== 'none' && choice.madeBy !== null && choice.madeBy.capacity !== 'self')
    return consentError('CONSENT_PATIENT_DECEASED', { detail: 'Nobody chooses for the dead.' });
  return undefined;
};
