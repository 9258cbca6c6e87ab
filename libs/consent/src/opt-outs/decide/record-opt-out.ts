import { unlessBarredByDeath } from '../../patient/decide/after-death.js';
import {
  numbersOf,
  type PatientCommandFacts,
  type PatientDecision,
  unless,
} from '../../patient/decide/facts.js';
import type { PatientState } from '../../patient/state.js';
import type { RecordOptOut } from '../commands.js';
import { unlessChannelFits } from './channel.js';
import { unlessEntitledToOptOut } from './entitlement.js';

/**
 * An opt-out or its withdrawal. Either can follow either: a new event, never an edit. It stays when the authority of
 * the proxy who made it ends, and after death; a withdrawal lets data flow again and is no longer taken after formal
 * death, as no grant is (sections 5 and 10).
 */
export const recordOptOut = (
  command: RecordOptOut,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { value, scheme, channel, madeBy, identityLevel, evidence, by: recordedBy, now } = command;
  const from = command.from ?? now;
  const numbers = numbersOf(state, facts);
  const refusal =
    unlessChannelFits(command) ??
    unlessBarredByDeath(numbers, now, { isGrant: value === 'withdrawn', madeBy }) ??
    unlessEntitledToOptOut(madeBy, numbers, from, now);
  return unless(refusal, () => [
    {
      type: value === 'opted-out' ? 'OptOutRegistered' : 'OptOutWithdrawn',
      data: { scheme, channel, madeBy, identityLevel, from, evidence, recordedBy },
    },
  ]);
};
