import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel';
import { given, patientAfter } from '../../../contract/src/given.js';
import {
  overrideStarted,
  relationshipEnded,
  relationshipStarted,
} from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  CLOSED_TRUST,
  directoryWith,
  LAST_YEAR,
  NOW,
  OTHER_TRUST,
  registered,
  TOMORROW,
  TRUST,
  UNKNOWN,
} from '../../../contract/src/people-and-places.js';
import { defaultPolicy } from '../../policy/policy.js';
import type { StartEmergencyOverride } from '../commands.js';
import type { PatientEvent } from '../events.js';

const FOUR_HOURS_ON = instant('2024-06-01T16:00:00Z');

const start = (command: Partial<StartEmergencyOverride> = {}) => ({
  type: 'StartEmergencyOverride' as const,
  overrideId: 'new',
  relationshipId: 'opened',
  organisation: TRUST,
  reason: 5,
  note: 'Unconscious.',
  assuranceLevel: 3,
  by: CLINICIAN,
  now: NOW,
  ...command,
});

const started = (relationshipId: string | null) =>
  overrideStarted({ overrideId: 'new', note: 'Unconscious.', to: FOUR_HOURS_ON, relationshipId });

const opened = relationshipStarted({
  relationshipId: 'opened',
  kind: 'self-claimed',
  from: NOW,
  selfClaim: { reason: 4, note: 'Unconscious.' },
});

const inCare = [registered(), relationshipStarted()];

describe('starting an emergency override', () => {
  it('is for one person, for as long as the policy says', () => {
    expect(given(...inCare).when(start())).toEqual([started(null)]);
  });

  it('opens a self-claimed relationship that ends with it where none is live', () => {
    const batch = [opened, started('opened'), relationshipEnded(FOUR_HOURS_ON, opened.data)];
    expect(given(registered()).when(start())).toEqual(batch);
    expect(given(...inCare, relationshipEnded(NOW)).when(start())).toEqual(batch);
  });

  it('needs none of its own where another of the person’s numbers has one', () => {
    expect(given(registered()).when(start(), { others: [patientAfter(...inCare)] })).toEqual([started(null)]);
  });

  it('opens its own where the live one would end before it', () => {
    const discharge = relationshipEnded(instant('2024-06-01T13:00:00Z'));
    expect(given(...inCare, discharge).when(start())).toHaveLength(3);
    expect(given(...inCare, relationshipEnded(FOUR_HOURS_ON)).when(start())).toHaveLength(1);
  });

  it('does not hang on a relationship opened with somebody else’s override', () => {
    const theirs: PatientEvent[] = [
      relationshipStarted({ relationshipId: 'theirs', kind: 'self-claimed', from: NOW }),
      overrideStarted({ actorId: 'somebody-else', relationshipId: 'theirs', to: TOMORROW }),
      relationshipEnded(TOMORROW, { relationshipId: 'theirs', organisation: TRUST }),
    ];
    expect(given(registered(), ...theirs).when(start())).toHaveLength(3);
  });

  it.each([1, 2, 3, 5])('takes reason %i', (reason) => {
    expect(given(...inCare).when(start({ reason }))).toHaveLength(1);
  });

  it.each([0, 4, 6, 7])('refuses reason %i', (reason) => {
    expect(given(...inCare).when(start({ reason }))).toBe('CONSENT_REASON_NOT_PERMITTED');
  });

  it('needs a role the policy permits and a step-up login', () => {
    const code = 'CONSENT_OVERRIDE_NOT_PERMITTED';
    expect(given(...inCare).when(start({ by: { ...CLINICIAN, roleCode: 'R8008' } }))).toBe(code);
    expect(given(...inCare).when(start({ by: { ...CLINICIAN, roleCode: null } }))).toBe(code);
    expect(given(...inCare).when(start({ assuranceLevel: 2 }))).toBe(code);
    expect(given(...inCare).when(start({ assuranceLevel: Number.NaN }))).toBe(code);
  });

  it('follows the policy in force now', () => {
    const adopted = (version: string, from: typeof NOW, overrideMinutes: number) => ({
      type: 'SharingPolicyAdopted' as const,
      data: {
        version,
        from,
        settings: { ...defaultPolicy.settings, overrideMinutes, overrideRoleCodes: ['R8001'] },
        recordedBy: CLINICIAN,
      },
    });
    const directory = directoryWith(adopted('v1', LAST_YEAR, 60), adopted('v2', TOMORROW, 30));
    const by = { ...CLINICIAN, roleCode: 'R8001' };
    expect(given(...inCare).when(start({ by }), { directory })).toMatchObject([
      { data: { to: instant('2024-06-01T13:00:00Z') } },
    ]);
    expect(given(...inCare).when(start(), { directory })).toBe('CONSENT_OVERRIDE_NOT_PERMITTED');
  });

  it('needs an open organisation', () => {
    expect(given(...inCare).when(start({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(given(...inCare).when(start({ organisation: CLOSED_TRUST }))).toBe('CONSENT_ORGANISATION_CLOSED');
  });

  it('is refused while one of the same person and organisation is live', () => {
    const live = given(...inCare, overrideStarted());
    expect(live.when(start())).toBe('CONSENT_STATE_UNCHANGED');
    expect(live.when(start({ now: TOMORROW }))).toHaveLength(1);
    expect(live.when(start({ by: { ...CLINICIAN, id: 'somebody-else' } }))).toHaveLength(1);
    expect(live.when(start({ organisation: OTHER_TRUST }))).toHaveLength(3);
    const others = [patientAfter(registered(), overrideStarted())];
    expect(given(...inCare).when(start(), { others })).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('uses no id again', () => {
    expect(given(...inCare, overrideStarted({ overrideId: 'new', to: NOW })).when(start())).toBe(
      'CONSENT_ID_TAKEN',
    );
    expect(given(...inCare, relationshipEnded(NOW)).when(start({ relationshipId: 'referral-1' }))).toBe(
      'CONSENT_ID_TAKEN',
    );
  });
});

describe('ending an emergency override', () => {
  const later = instant('2024-06-01T12:30:00Z');
  const end = (now = later) => ({
    type: 'EndEmergencyOverride' as const,
    overrideId: 'new',
    by: CLINICIAN,
    now,
  });
  const ended = {
    type: 'EmergencyOverrideEnded',
    data: { overrideId: 'new', to: later, recordedBy: CLINICIAN },
  };
  const alone = [registered(), opened, started('opened'), relationshipEnded(FOUR_HOURS_ON, opened.data)];

  it('ends it now', () => {
    expect(given(...inCare, started(null)).when(end())).toEqual([ended]);
  });

  it('ends the relationship that was opened with it', () => {
    expect(given(...alone).when(end())).toEqual([ended, relationshipEnded(later, opened.data)]);
    const state = patientAfter(...alone, relationshipEnded(later, opened.data));
    expect(state.relationships).toMatchObject([{ relationshipId: 'opened', to: later }]);
  });

  it('leaves that relationship alone once it has ended by itself', () => {
    expect(given(...alone, relationshipEnded(NOW, opened.data)).when(end())).toEqual([ended]);
  });

  it('is refused where there is none, or it is over', () => {
    expect(given(registered()).when(end())).toBe('CONSENT_OVERRIDE_NOT_FOUND');
    expect(given(...alone).when(end(FOUR_HOURS_ON))).toBe('CONSENT_OVERRIDE_NOT_FOUND');
    expect(given(...alone, ended as PatientEvent).when(end())).toBe('CONSENT_OVERRIDE_NOT_FOUND');
  });
});
