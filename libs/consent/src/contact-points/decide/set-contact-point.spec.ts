import { describe, expect, it } from '@jest/globals';
import { forgotten } from '#libs/kernel';
import { given } from '../../../contract/src/given.js';
import { CLINICIAN, NOW, registered } from '../../../contract/src/people-and-places.js';
import type { SetContactPoint } from '../commands.js';
import type { PatientEvent } from '../../patient/events.js';
import type { ContactPointSet } from '../events.js';

const contact = { contactPointId: 'c1', channel: 'sms', value: '+447700900123', preferred: true } as const;

const set = (command: Partial<SetContactPoint> = {}) => ({
  type: 'SetContactPoint' as const,
  ...contact,
  by: CLINICIAN,
  now: NOW,
  ...command,
});

const wasSet = (data: Partial<ContactPointSet> = {}): PatientEvent => ({
  type: 'ContactPointSet',
  data: { ...contact, recordedBy: CLINICIAN, ...data },
});

const remove = { type: 'RemoveContactPoint', contactPointId: 'c1', by: CLINICIAN, now: NOW } as const;

describe('setting a contact point', () => {
  it('is recorded, and so is a new value or preference', () => {
    expect(given(registered()).when(set())).toEqual([wasSet()]);
    const known = given(registered(), wasSet());
    expect(known.when(set({ value: '+447700900124' }))).toEqual([wasSet({ value: '+447700900124' })]);
    expect(known.when(set({ preferred: false }))).toEqual([wasSet({ preferred: false, sameValue: true })]);
    expect(known.when(set({ contactPointId: 'c2' }))).toEqual([wasSet({ contactPointId: 'c2' })]);
  });

  it('is no change with the same value and preference', () => {
    expect(given(registered(), wasSet()).when(set())).toEqual([]);
  });

  it('is a change when another became the preferred one in between', () => {
    expect(given(registered(), wasSet(), wasSet({ contactPointId: 'c2' })).when(set())).toHaveLength(1);
  });

  it('is a change when the value was erased', () => {
    expect(given(registered(), wasSet({ value: forgotten })).when(set())).toHaveLength(1);
  });

  it('keeps its channel', () => {
    expect(given(registered(), wasSet()).when(set({ channel: 'email', value: 'a@example.org' }))).toBe(
      'CONSENT_CONTACT_POINT_INVALID',
    );
  });

  it.each([
    ['sms', '+447700900123'],
    ['sms', '+447624900123'],
    ['sms', '+33612345678'],
    ['sms', '+12025550123'],
    ['email', 'name@example.org'],
    ['email', 'first.last+nhs@mail.example.co.uk'],
    ['email', "o'brien@example.org"],
    ['email', `${'a'.repeat(64)}@example.org`],
    ['email', 'a@example.org'],
    ['email', `a@${'b.'.repeat(123)}bc.org`],
    ['email', `a@${'b'.repeat(63)}.org`],
  ] as const)('takes %s %s', (channel, value) => {
    expect(given(registered()).when(set({ channel, value }))).toHaveLength(1);
  });

  it.each([
    ['sms', '07700900123'],
    ['sms', '+44 7700 900123'],
    ['sms', '+441162345678'],
    ['sms', '+44770090012'],
    ['sms', '+4477009001234'],
    ['sms', '+0123456789'],
    ['sms', '+1234567890123456'],
    ['sms', '+4477009001٢٣'],
    ['sms', '+447700900123\n'],
    ['sms', 'name@example.org'],
    ['sms', ''],
    ['email', '+447700900123'],
    ['email', 'name@example'],
    ['email', '@example.org'],
    ['email', 'name@'],
    ['email', '.name@example.org'],
    ['email', 'na..me@example.org'],
    ['email', 'na me@example.org'],
    ['email', 'name@exam_ple.org'],
    ['email', 'name@-example.org'],
    ['email', 'name@example.org\r\nBcc: other@example.org'],
    ['email', 'one@two@example.org'],
    ['email', `${'a'.repeat(65)}@example.org`],
    ['email', `a@${'b.'.repeat(123)}bcd.org`],
    ['email', `a@${'b'.repeat(64)}.org`],
    ['email', ''],
  ] as const)('refuses %s %j', (channel, value) => {
    expect(given(registered()).when(set({ channel, value }))).toBe('CONSENT_CONTACT_POINT_INVALID');
  });
});

describe('removing a contact point', () => {
  it('is recorded once', () => {
    const removed: PatientEvent = {
      type: 'ContactPointRemoved',
      data: { contactPointId: 'c1', recordedBy: CLINICIAN },
    };
    expect(given(registered(), wasSet()).when(remove)).toEqual([removed]);
    expect(given(registered(), wasSet(), removed).when(remove)).toBe('CONSENT_CONTACT_POINT_NOT_FOUND');
    expect(given(registered()).when(remove)).toBe('CONSENT_CONTACT_POINT_NOT_FOUND');
  });
});
