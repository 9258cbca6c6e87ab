import { describe, expect, it } from '@jest/globals';
import { type Instant, instant, type OdsCode } from '#libs/kernel';
import { given, patientAfter } from '../../../contract/src/given.js';
import { relationshipEnded, relationshipStarted } from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  CLOSED_PRACTICE,
  CLOSED_TRUST,
  CLOSURE,
  LAST_YEAR,
  NOW,
  OTHER_PRACTICE,
  PRACTICE,
  registered,
  TOMORROW,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../../contract/src/people-and-places.js';
import type { ClaimCareRelationship, StartCareRelationship } from '../commands.js';

const asked = { by: CLINICIAN, now: NOW };

const start = (command: Partial<StartCareRelationship> = {}) => ({
  type: 'StartCareRelationship' as const,
  relationshipId: 'new',
  organisation: TRUST,
  kind: 'referral' as const,
  ...asked,
  ...command,
});

const registrationAt = (organisation: OdsCode, relationshipId: string, from: Instant = LAST_YEAR) =>
  relationshipStarted({ relationshipId, organisation, kind: 'registration', from });

describe('starting a care relationship', () => {
  it('starts now, or when it is said to have started', () => {
    expect(given(registered()).when(start())).toEqual([
      relationshipStarted({ relationshipId: 'new', from: NOW }),
    ]);
    expect(given(registered()).when(start({ from: YESTERDAY, kind: 'episode' }))).toEqual([
      relationshipStarted({ relationshipId: 'new', from: YESTERDAY, kind: 'episode' }),
    ]);
  });

  it('lets several organisations, and several referrals of one, care at once', () => {
    expect(given(registered(), relationshipStarted()).when(start())).toHaveLength(1);
  });

  it('needs a known organisation, open at the start', () => {
    expect(given(registered()).when(start({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(given(registered()).when(start({ organisation: CLOSED_TRUST }))).toBe(
      'CONSENT_ORGANISATION_CLOSED',
    );
  });

  it('takes late evidence from before the closure', () => {
    const from = instant('2024-04-30T00:00:00Z');
    expect(given(registered()).when(start({ organisation: CLOSED_TRUST, from }))).toHaveLength(1);
  });

  it('never uses an id again, not even one of a number joined to this one', () => {
    const code = 'CONSENT_ID_TAKEN';
    const taken = start({ relationshipId: 'referral-1' });
    expect(given(registered(), relationshipStarted(), relationshipEnded(YESTERDAY)).when(taken)).toBe(code);
    const others = [patientAfter(registered(), relationshipStarted())];
    expect(given(registered()).when(taken, { others })).toBe(code);
  });
});

describe('a registration', () => {
  const registration = (organisation: OdsCode, from?: Instant) =>
    start({ kind: 'registration', organisation, ...(from === undefined ? {} : { from }) });
  const atPractice = registrationAt(PRACTICE, 'first');
  const first = atPractice.data;

  it('is with a GP practice', () => {
    expect(given(registered()).when(registration(TRUST))).toBe('CONSENT_NOT_A_PRACTICE');
    expect(given(registered()).when(registration(UNKNOWN))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(given(registered()).when(registration(CLOSED_PRACTICE, CLOSURE))).toBe(
      'CONSENT_ORGANISATION_CLOSED',
    );
  });

  it('ends the former one at the same instant', () => {
    expect(given(registered(), atPractice).when(registration(OTHER_PRACTICE, YESTERDAY))).toEqual([
      relationshipEnded(YESTERDAY, first),
      registrationAt(OTHER_PRACTICE, 'new', YESTERDAY),
    ]);
  });

  it('leaves one alone that has ended by then', () => {
    const moved = given(registered(), atPractice, relationshipEnded(YESTERDAY, first));
    expect(moved.when(registration(OTHER_PRACTICE, YESTERDAY))).toEqual([
      registrationAt(OTHER_PRACTICE, 'new', YESTERDAY),
    ]);
  });

  it('lasts until the next one began when it is recorded late', () => {
    const current = registrationAt(PRACTICE, 'current', YESTERDAY);
    const late = registrationAt(OTHER_PRACTICE, 'new', LAST_YEAR);
    expect(given(registered(), current).when(registration(OTHER_PRACTICE, LAST_YEAR))).toEqual([
      late,
      relationshipEnded(YESTERDAY, late.data),
    ]);
  });

  it('fits between two others that are known', () => {
    const between = instant('2024-03-01T00:00:00Z');
    const known = given(
      registered(),
      atPractice,
      relationshipEnded(YESTERDAY, first),
      registrationAt(OTHER_PRACTICE, 'second', YESTERDAY),
    );
    expect(known.when(registration(OTHER_PRACTICE, between))).toEqual([
      relationshipEnded(between, first),
      registrationAt(OTHER_PRACTICE, 'new', between),
      relationshipEnded(YESTERDAY, { relationshipId: 'new', organisation: OTHER_PRACTICE }),
    ]);
  });

  it('passes by one that was replaced at the instant it began', () => {
    const never = registrationAt(PRACTICE, 'never', YESTERDAY);
    const replaced = given(registered(), never, relationshipEnded(YESTERDAY, never.data));
    expect(replaced.when(registration(OTHER_PRACTICE, LAST_YEAR))).toEqual([
      registrationAt(OTHER_PRACTICE, 'new', LAST_YEAR),
    ]);
  });

  it('lasts until the next one began, ended or not', () => {
    const brief = registrationAt(PRACTICE, 'brief', YESTERDAY);
    const known = given(registered(), brief, relationshipEnded(NOW, brief.data));
    expect(known.when(registration(OTHER_PRACTICE, LAST_YEAR))).toMatchObject([
      { type: 'CareRelationshipStarted' },
      { type: 'CareRelationshipEnded', data: { to: YESTERDAY } },
    ]);
  });

  it('replaces one that began at the same instant', () => {
    expect(given(registered(), atPractice).when(registration(OTHER_PRACTICE, LAST_YEAR))).toEqual([
      relationshipEnded(LAST_YEAR, first),
      registrationAt(OTHER_PRACTICE, 'new', LAST_YEAR),
    ]);
  });

  it('at the practice where the patient is registered is no news', () => {
    expect(given(registered(), atPractice).when(registration(PRACTICE))).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('leaves referrals alone', () => {
    expect(given(registered(), relationshipStarted()).when(registration(PRACTICE))).toHaveLength(1);
  });
});

describe('claiming a care relationship', () => {
  const claim = (command: Partial<ClaimCareRelationship> = {}) => ({
    type: 'ClaimCareRelationship' as const,
    relationshipId: 'claim',
    organisation: TRUST,
    reason: 4,
    note: 'Found unconscious.',
    ...asked,
    ...command,
  });

  it('keeps the reason, for the alert of type 1', () => {
    expect(given(registered()).when(claim())).toEqual([
      relationshipStarted({
        relationshipId: 'claim',
        kind: 'self-claimed',
        from: NOW,
        selfClaim: { reason: 4, note: 'Found unconscious.' },
      }),
    ]);
  });

  it.each([1, 2, 3, 4, 6])('takes reason %i', (reason) => {
    expect(given(registered()).when(claim({ reason }))).toHaveLength(1);
  });

  it.each([0, 5, 7, -1, 1.5, Number.NaN])('refuses reason %d', (reason) => {
    expect(given(registered()).when(claim({ reason }))).toBe('CONSENT_REASON_NOT_PERMITTED');
  });

  it('needs an open organisation and a new id', () => {
    expect(given(registered()).when(claim({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(given(registered()).when(claim({ organisation: CLOSED_TRUST }))).toBe(
      'CONSENT_ORGANISATION_CLOSED',
    );
    expect(given(registered(), relationshipStarted()).when(claim({ relationshipId: 'referral-1' }))).toBe(
      'CONSENT_ID_TAKEN',
    );
  });
});

describe('ending a care relationship', () => {
  const end = (to?: Instant) => ({
    type: 'EndCareRelationship' as const,
    relationshipId: 'referral-1',
    ...(to === undefined ? {} : { to }),
    ...asked,
  });
  const inCare = [registered(), relationshipStarted()];

  it('ends it now, at an earlier time, or at a time to come', () => {
    expect(given(...inCare).when(end())).toEqual([relationshipEnded(NOW)]);
    expect(given(...inCare).when(end(YESTERDAY))).toEqual([relationshipEnded(YESTERDAY)]);
    expect(given(...inCare).when(end(TOMORROW))).toEqual([relationshipEnded(TOMORROW)]);
  });

  it('is possible once the organisation has closed', () => {
    const cared = relationshipStarted({ organisation: CLOSED_TRUST });
    expect(given(registered(), cared).when(end())).toEqual([relationshipEnded(NOW, cared.data)]);
  });

  it('lies after the start', () => {
    expect(given(...inCare).when(end(LAST_YEAR))).toBe('CONSENT_PERIOD_INVALID');
    expect(given(...inCare).when(end(instant('2020-01-01T00:00:00Z')))).toBe('CONSENT_PERIOD_INVALID');
  });

  it('is refused where there is none', () => {
    expect(given(registered()).when(end())).toBe('CONSENT_RELATIONSHIP_NOT_FOUND');
  });

  it('happens once', () => {
    const ended = given(...inCare, relationshipEnded(YESTERDAY));
    expect(ended.when(end())).toBe('CONSENT_RELATIONSHIP_ENDED');
    expect(ended.when(end(instant('2024-01-01T00:00:00Z')))).toBe('CONSENT_RELATIONSHIP_ENDED');
  });

  it('has happened from its own instant on', () => {
    expect(given(...inCare, relationshipEnded(NOW)).when(end(YESTERDAY))).toBe('CONSENT_RELATIONSHIP_ENDED');
  });

  it('can be brought forward while it is still to come, not put off', () => {
    const ending = given(...inCare, relationshipEnded(TOMORROW));
    expect(ending.when(end())).toEqual([relationshipEnded(NOW)]);
    expect(ending.when(end(TOMORROW))).toBe('CONSENT_RELATIONSHIP_ENDED');
    expect(ending.when(end(instant('2024-06-03T00:00:00Z')))).toBe('CONSENT_RELATIONSHIP_ENDED');
  });
});
