import { describe, expect, it } from '@jest/globals';
import { type PatientState, type Role, unregistered } from '#libs/consent';
import { CodedError, type EventId, type Instant, instant, odsCode, type PatientId } from '#libs/kernel';
import type { Caller } from '../caller.js';
import type { Operations } from './operations.js';
import { permitFor } from './permit.js';
import type { Subject } from './subject.js';

const OWN = odsCode('RWE01');
const OTHER = odsCode('RT501');
const EARLIER = instant('2026-01-01T00:00:00.000Z');
const YESTERDAY = instant('2026-02-28T09:00:00.000Z');
const NOW = instant('2026-03-01T09:00:00.000Z');
const LATER = instant('2026-03-02T09:00:00.000Z');
const PATIENT = '0b6f0f0c-2f0e-4c1a-9d52-0c6a3a1c5a01' as PatientId;
const JOINED = '0b6f0f0c-2f0e-4c1a-9d52-0c6a3a1c5a02' as PatientId;

const caller = (role: Role): Caller => ({
  clientId: 'client',
  actor: { id: 'someone', name: null, role, roleCode: null, organisation: OWN },
  patientId: null,
  assuranceLevel: 1,
});

const fact = { eventId: 'e' as EventId, recordedAt: EARLIER };
const numberWith = (state: Partial<PatientState>): PatientState => ({ ...unregistered, ...state });

const subjectWith = (state: Partial<PatientState>, joined?: Partial<PatientState>): Subject => ({
  patientId: PATIENT,
  state: numberWith(state),
  others: joined === undefined ? [] : [{ patientId: JOINED, state: numberWith(joined) }],
  now: NOW,
});

const relationship = (kind: 'registration' | 'referral', organisation = OWN, to: Instant | null = null) => ({
  ...fact,
  relationshipId: 'relationship',
  organisation,
  kind,
  from: EARLIER,
  to,
});

const registeredHere = subjectWith({ relationships: [relationship('registration')] });
const stranger = subjectWith({ relationships: [relationship('registration', OTHER)] });

/** Whether this may be done with this patient; where not, it is as if there were no such patient. */
const passes = <O extends 'StartCareRelationship' | 'SetItemPrivacy'>(
  role: Role,
  operation: O,
  asked: Operations[O],
  subject: Subject,
): boolean => {
  const permit = permitFor(caller(role), operation, asked);
  try {
    permit.authorise(subject);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(CodedError);
    expect(error).toMatchObject({ code: 'CONSENT_PATIENT_NOT_FOUND' });
    return false;
  }
};

type Start = Operations['StartCareRelationship'];

const start = (role: Role, asked: Partial<Start>, subject: Subject): boolean =>
  passes(role, 'StartCareRelationship', { organisation: OWN, kind: 'referral', ...asked }, subject);

describe('a care relationship', () => {
  it.each(['referral', 'episode'] as const)('(%s) is opened by the practice for its own patients', (kind) => {
    for (const organisation of [OWN, OTHER]) {
      expect(start('practice-staff', { organisation, kind }, registeredHere)).toBe(true);
      expect(start('practice-staff', { organisation, kind }, stranger)).toBe(false);
      expect(start('practice-staff', { organisation, kind }, subjectWith({}))).toBe(false);
    }
  });

  it('is opened by an organisation’s service for anybody who comes there', () => {
    for (const kind of ['referral', 'episode', 'registration'] as const) {
      expect(start('service', { kind }, stranger)).toBe(true);
    }
  });
});

describe('a registration written down by the practice', () => {
  const register = (subject: Subject, from?: Instant) =>
    start('practice-staff', { kind: 'registration', ...(from !== undefined && { from }) }, subject);
  const known = (...relationships: PatientState['relationships']) => subjectWith({ relationships });

  it('is of a patient who has none', () => {
    expect(register(known())).toBe(true);
    expect(register(known(relationship('referral', OTHER)))).toBe(true);
    expect(register(known(relationship('registration')))).toBe(true);
  });

  it('never takes a patient away from another practice, nor one who is about to be registered there', () => {
    expect(register(stranger)).toBe(false);
    expect(register(known(relationship('registration', OTHER, LATER)))).toBe(false);
    expect(register(known({ ...relationship('registration', OTHER), from: LATER }))).toBe(false);
    expect(register(stranger, LATER)).toBe(false);
    const { relationships } = stranger.state;
    expect(register(subjectWith({}, { relationships }))).toBe(false);
  });

  it('follows one that has ended, and does not reach back into it', () => {
    const over = known(relationship('registration', OTHER, YESTERDAY));
    expect(register(over)).toBe(true);
    expect(register(over, YESTERDAY)).toBe(true);
    expect(register(over, EARLIER)).toBe(false);
  });

  it('is not hindered by one that never held', () => {
    const never = { ...relationship('registration', OTHER, YESTERDAY), from: YESTERDAY };
    expect(register(known(never), EARLIER)).toBe(true);
  });
});

describe('the privacy of an item', () => {
  const mark = (organisation = OWN, itemId = 'item-1') => ({
    ...fact,
    itemId,
    organisation,
    from: EARLIER,
    private: true,
  });
  const relationships = [relationship('referral', OWN, YESTERDAY)];
  const asked = { itemId: 'item-1', organisation: OWN, private: true };
  const set = (subject: Subject): boolean => passes('clinician', 'SetItemPrivacy', asked, subject);

  it('is set by those who care for the patient now', () => {
    expect(set(subjectWith({ relationships: [relationship('referral')] }))).toBe(true);
    expect(set(subjectWith({ relationships }))).toBe(false);
    expect(set(subjectWith({ relationships: [{ ...relationship('referral'), from: LATER }] }))).toBe(false);
  });

  it('stays the business of the organisation on record as its recorder', () => {
    expect(set(subjectWith({ relationships, privacyMarks: [mark()] }))).toBe(true);
    expect(set(subjectWith({ relationships }, { privacyMarks: [mark()] }))).toBe(true);
    expect(set(subjectWith({ relationships, privacyMarks: [mark(OTHER)] }))).toBe(false);
    expect(set(subjectWith({ relationships, privacyMarks: [mark(OWN, 'item-2')] }))).toBe(false);
  });
});
