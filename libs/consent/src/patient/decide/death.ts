import { type CodedError, dateInLondon, type Instant, isForgotten, ok, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { RecordDeath, RemoveDeathRecord } from '../commands.js';
import type { PatientEvent } from '../events.js';
import { type DeathStatus, type PatientState, switchedTo } from '../state.js';
import { isAtLeast } from './after-death.js';
import type { PatientDecision } from './facts.js';

const dateInvalid = (detail: string): CodedError => consentError('CONSENT_DATE_INVALID', { detail });

const unlessPossible = (
  { dateOfDeath, now }: RecordDeath,
  state: PatientState,
  from: Instant,
): CodedError | undefined => {
  if (from > now) return dateInvalid('A death is recorded once it has happened.');
  if (dateOfDeath === null) return undefined;
  if (dateOfDeath > dateInLondon(now)) return dateInvalid('The date of death is in the future.');
  const born = state.identity?.dateOfBirth ?? null;
  return born !== null && !isForgotten(born) && dateOfDeath < born
    ? dateInvalid('The date of death is before the date of birth.')
    : undefined;
};

/**
 * Where the record has to start so that it stands from `from` and still stands now. The newest effective record
 * holds, so an informal one, or a removal, that took effect after a formal death recorded late would hide it:
 * such a death counts from its own instant, and again from theirs.
 */
const starts = (state: PatientState, status: 'formal' | 'informal', from: Instant, now: Instant) => {
  const standingAt = (at: Instant): DeathStatus => switchedTo(state.deaths, at)?.value ?? 'none';
  const newest = switchedTo(state.deaths, now);
  const hider =
    newest !== undefined && newest.from > from && !isAtLeast(newest.value, status) ? [newest.from] : [];
  return isAtLeast(standingAt(from), status) ? hider : [from, ...hider];
};

/** Formal may follow informal, never the other way round: a formal record is removed first (section 6). */
export const recordDeath = (command: RecordDeath, state: PatientState): PatientDecision => {
  const { status, dateOfDeath, by: recordedBy, now } = command;
  const from = command.from ?? now;
  const impossible = unlessPossible(command, state, from);
  if (impossible !== undefined) return refused(impossible);
  const events = starts(state, status, from, now).map((start): PatientEvent => ({
    type: 'DeathRecorded',
    data: { status, dateOfDeath, from: start, recordedBy },
  }));
  return events.length === 0 ? refused(consentError('CONSENT_STATE_UNCHANGED')) : ok(events);
};

/** Takes a death recorded in error back, formal or informal. */
export const removeDeathRecord = ({ by, now }: RemoveDeathRecord, state: PatientState): PatientDecision =>
  (switchedTo(state.deaths, now)?.value ?? 'none') === 'none'
    ? refused(consentError('CONSENT_DEATH_NOT_RECORDED'))
    : ok([{ type: 'DeathRecordRemoved', data: { from: now, recordedBy: by } }]);
