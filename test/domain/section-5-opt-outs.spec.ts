import { describe, expect, it } from '@jest/globals';
import { awaitingContact, isOptedOut, type MadeBy, optOutStanding, type PatientEvent } from '#libs/consent';
import {
  CLINICIAN,
  deathRemoved,
  died,
  given,
  LAST_YEAR,
  NOW,
  optOut,
  patientAfter,
  PROJECT,
  projectConsent,
  registered,
  SELF,
  TOMORROW,
  typeOne,
  YESTERDAY,
} from '#libs/consent/contract';
import { type CalendarDate, instant } from '#libs/kernel';

/* Section 5 of the rules: who may opt out, in which way, and what stays. NOW is noon of 1 June 2024. */

const born = (date: string) => registered({ dateOfBirth: date as CalendarDate });
const adult = given(registered());
const proxy = (capacity: MadeBy['capacity'], patientLacksCapacity = false): MadeBy => ({
  capacity,
  name: 'Jon Field',
  patientLacksCapacity,
});
const parent = proxy('parental-responsibility');
const proxies = [
  'attorney-health-and-welfare',
  'attorney-property-and-finance',
  'deputy-health-and-welfare',
  'deputy-property-and-affairs',
] as const;
const typesOf = (outcome: readonly PatientEvent[] | string) =>
  typeof outcome === 'string' ? outcome : outcome.map(({ type }) => type);

describe('an opt-out', () => {
  it('keeps who chose, how it came, how proven they were and since when', () => {
    const command = optOut({ channel: 'online', identityLevel: 'P9', from: YESTERDAY, evidence: 'Form 7' });
    expect(adult.when(command)).toEqual([
      {
        type: 'OptOutRegistered',
        data: {
          scheme: 'national',
          channel: 'online',
          madeBy: SELF,
          identityLevel: 'P9',
          from: YESTERDAY,
          evidence: 'Form 7',
          recordedBy: CLINICIAN,
        },
      },
    ]);
  });

  it('may be withdrawn and set again at any time', () => {
    const events = [optOut({ from: LAST_YEAR }), optOut({ value: 'withdrawn', from: YESTERDAY })].flatMap(
      (command) => adult.when(command) as readonly PatientEvent[],
    );
    const state = patientAfter(registered(), ...events);
    const standing = (at = NOW) => optOutStanding([{ states: [state] }], 'national', at)?.value;
    expect([standing(LAST_YEAR), standing(YESTERDAY), standing(NOW)]).toEqual([
      'opted-out',
      'withdrawn',
      'withdrawn',
    ]);
    expect(typesOf(given(registered(), ...events).when(optOut()))).toEqual(['OptOutRegistered']);
  });

  it('and a withdrawal at one instant: the opt-out stands, whichever was recorded first', () => {
    for (const values of [
      ['opted-out', 'withdrawn'],
      ['withdrawn', 'opted-out'],
    ] as const) {
      const events = values.flatMap((value) => adult.when(optOut({ value })) as readonly PatientEvent[]);
      expect(isOptedOut([{ states: [patientAfter(registered(), ...events)] }], 'national', NOW)).toBe(true);
    }
  });

  it('of one scheme says nothing of the other', () => {
    const events = adult.when(typeOne()) as readonly PatientEvent[];
    const groups = [{ states: [patientAfter(registered(), ...events)] }];
    expect([isOptedOut(groups, 'type-1', NOW), isOptedOut(groups, 'national', NOW)]).toEqual([true, false]);
  });
});

describe('channels', () => {
  it('a Type 1 opt-out is set and withdrawn by the practice alone', () => {
    expect(typesOf(adult.when(typeOne()))).toEqual(['OptOutRegistered']);
    expect(typesOf(adult.when(typeOne({ value: 'withdrawn' })))).toEqual(['OptOutWithdrawn']);
    for (const channel of ['online', 'app', 'phone', 'post', 'secure-settings'] as const)
      expect(adult.when(typeOne({ channel, identityLevel: 'P9' }))).toBe('CONSENT_OPT_OUT_INVALID');
  });

  it('a national one comes through any channel but the practice', () => {
    for (const channel of ['online', 'app', 'phone', 'post', 'secure-settings'] as const)
      expect(typesOf(adult.when(optOut({ channel, identityLevel: 'P9' })))).toEqual(['OptOutRegistered']);
    expect(adult.when(optOut({ channel: 'practice' }))).toBe('CONSENT_OPT_OUT_INVALID');
  });

  it.each(['online', 'app'] as const)('%s the patient alone chooses, proven to level P9', (channel) => {
    for (const identityLevel of ['P0', 'P5', null] as const)
      expect(adult.when(optOut({ channel, identityLevel }))).toBe('CONSENT_IDENTITY_LEVEL_TOO_LOW');
    const child = given(born('2015-01-01'));
    expect(child.when(optOut({ channel, identityLevel: 'P9', madeBy: parent }))).toBe(
      'CONSENT_OPT_OUT_INVALID',
    );
  });

  it('a proxy is named, the patient is not named again', () => {
    const child = given(born('2015-01-01'));
    for (const name of [null, ' '])
      expect(child.when(optOut({ madeBy: { ...parent, name } }))).toBe('CONSENT_OPT_OUT_INVALID');
    expect(adult.when(optOut({ madeBy: { ...SELF, name: 'Rosa Field' } }))).toBe('CONSENT_OPT_OUT_INVALID');
  });
});

describe('ages', () => {
  it('scenario 9: at 12 years and 364 days the patient is refused, the next day accepted', () => {
    expect(given(born('2011-06-02')).when(optOut())).toBe('CONSENT_NOT_ENTITLED');
    expect(typesOf(given(born('2011-06-01')).when(optOut()))).toEqual(['OptOutRegistered']);
  });

  it('a day begins when it does in Europe/London', () => {
    const child = given(born('2011-06-02'));
    const summerMidnight = instant('2024-06-01T23:00:00Z');
    expect(child.when(optOut({ now: instant('2024-06-01T22:59:59.999Z') }))).toBe('CONSENT_NOT_ENTITLED');
    expect(typesOf(child.when(optOut({ now: summerMidnight })))).toEqual(['OptOutRegistered']);
  });

  it('born on 29 February, 13 is reached on 1 March in common years', () => {
    const leapling = given(born('2012-02-29'));
    expect(leapling.when(optOut({ now: instant('2025-02-28T12:00:00Z') }))).toBe('CONSENT_NOT_ENTITLED');
    expect(typesOf(leapling.when(optOut({ now: instant('2025-03-01T12:00:00Z') })))).toEqual([
      'OptOutRegistered',
    ]);
  });

  it('count at the earlier of the effective and the recorded date', () => {
    const turnsTomorrow = given(born('2011-06-02'));
    expect(turnsTomorrow.when(optOut({ from: TOMORROW }))).toBe('CONSENT_NOT_ENTITLED');
    const turnedToday = given(born('2011-06-01'));
    expect(turnedToday.when(optOut({ from: YESTERDAY }))).toBe('CONSENT_NOT_ENTITLED');
  });

  it('an unknown date of birth takes nobody their own choice, and lets no parent choose', () => {
    const unknown = given(registered({ dateOfBirth: null }));
    expect(typesOf(unknown.when(optOut()))).toEqual(['OptOutRegistered']);
    expect(unknown.when(optOut({ madeBy: parent }))).toBe('CONSENT_NOT_ENTITLED');
  });
});

describe('proxies', () => {
  const child = given(born('2015-01-01'));
  const teenager = given(born('2008-06-01'));

  it('choose for a child under 13, who does not choose alone', () => {
    expect(child.when(optOut())).toBe('CONSENT_NOT_ENTITLED');
    for (const capacity of ['parental-responsibility', ...proxies] as const)
      expect(typesOf(child.when(optOut({ madeBy: proxy(capacity) })))).toEqual(['OptOutRegistered']);
  });

  it('need the patient to lack capacity from 13', () => {
    for (const capacity of ['parental-responsibility', ...proxies] as const) {
      expect(teenager.when(optOut({ madeBy: proxy(capacity) }))).toBe('CONSENT_NOT_ENTITLED');
      expect(typesOf(teenager.when(optOut({ madeBy: proxy(capacity, true) })))).toEqual(['OptOutRegistered']);
    }
  });

  it('who lack capacity do not choose themselves', () => {
    const madeBy = { ...SELF, patientLacksCapacity: true };
    expect(adult.when(optOut({ madeBy }))).toBe('CONSENT_NOT_ENTITLED');
  });

  it('of parents end at 18, capacity or not; attorneys and deputies of either kind go on', () => {
    const justEighteen = given(born('2006-06-01'));
    const almost = given(born('2006-06-02'));
    const lacking = (capacity: MadeBy['capacity']) => optOut({ madeBy: proxy(capacity, true) });
    expect(justEighteen.when(lacking('parental-responsibility'))).toBe('CONSENT_NOT_ENTITLED');
    expect(typesOf(almost.when(lacking('parental-responsibility')))).toEqual(['OptOutRegistered']);
    for (const capacity of proxies)
      expect(typesOf(justEighteen.when(lacking(capacity)))).toEqual(['OptOutRegistered']);
  });

  it('scenario 9: a parent’s choice made at 8 stays at 13, and the child may change it', () => {
    const eight = given(born('2011-06-01'));
    const byParent = eight.when(optOut({ madeBy: parent, now: instant('2019-06-02T12:00:00Z') }));
    const events = byParent as readonly PatientEvent[];
    const state = patientAfter(born('2011-06-01'), ...events);
    expect(isOptedOut([{ states: [state] }], 'national', NOW)).toBe(true);
    const grown = given(born('2011-06-01'), ...events);
    expect(grown.when(optOut({ value: 'withdrawn', madeBy: parent }))).toBe('CONSENT_NOT_ENTITLED');
    expect(typesOf(grown.when(optOut({ value: 'withdrawn' })))).toEqual(['OptOutWithdrawn']);
  });
});

describe('death', () => {
  const optedOut = adult.when(optOut({ from: LAST_YEAR })) as readonly PatientEvent[];

  it('leaves an opt-out standing', () => {
    const state = patientAfter(registered(), ...optedOut, died('formal', { from: YESTERDAY }));
    expect(isOptedOut([{ states: [state] }], 'national', NOW)).toBe(true);
  });

  it('formal: paper of the patient’s own that says no is taken, a withdrawal is not, and no proxy chooses', () => {
    const dead = given(registered(), died('formal'));
    expect(typesOf(dead.when(optOut({ from: LAST_YEAR })))).toEqual(['OptOutRegistered']);
    expect(dead.when(optOut({ value: 'withdrawn' }))).toBe('CONSENT_PATIENT_DECEASED');
    const madeBy = proxy('attorney-health-and-welfare', true);
    expect(dead.when(optOut({ madeBy }))).toBe('CONSENT_PATIENT_DECEASED');
  });

  it('informal: blocks proxies until it is removed', () => {
    const madeBy = proxy('attorney-health-and-welfare', true);
    expect(given(registered(), died('informal')).when(optOut({ madeBy }))).toBe('CONSENT_PATIENT_DECEASED');
    expect(
      typesOf(given(registered(), died('informal'), deathRemoved(YESTERDAY)).when(optOut({ madeBy }))),
    ).toEqual(['OptOutRegistered']);
  });
});

describe('a legacy Type 2', () => {
  const type2 = (from: string) =>
    ({ type: 'ImportLegacyType2', from: instant(from), by: CLINICIAN, now: NOW }) as const;
  const after = (from: string, ...others: readonly PatientEvent[]) => {
    const events = adult.when(type2(from)) as readonly PatientEvent[];
    return [{ states: [patientAfter(registered(), ...others, ...events)] }];
  };

  it('counts up to and including 11 October 2018, a day of Europe/London', () => {
    expect(isOptedOut(after('2018-10-11T22:59:59.999Z'), 'national', NOW)).toBe(true);
    expect(isOptedOut(after('2018-10-11T23:00:00Z'), 'national', NOW)).toBe(false);
  });

  it('from later is not honoured but flagged for contact, until the patient chooses', () => {
    const late = after('2018-10-12T12:00:00Z');
    expect(awaitingContact(late, NOW)).toHaveLength(1);
    const chosen = adult.when(optOut({ value: 'withdrawn' })) as readonly PatientEvent[];
    expect(awaitingContact(after('2018-10-12T12:00:00Z', ...chosen), NOW)).toEqual([]);
    expect(awaitingContact(after('2018-10-11T12:00:00Z'), NOW)).toEqual([]);
  });

  it('is replaced by a national choice after it, in whichever order they were recorded', () => {
    const withdrawn = adult.when(optOut({ value: 'withdrawn' })) as readonly PatientEvent[];
    expect(isOptedOut(after('2018-01-01T00:00:00Z', ...withdrawn), 'national', NOW)).toBe(false);
  });

  it('is taken over once, and not from the future', () => {
    const known = adult.when(type2('2018-01-01T00:00:00Z')) as readonly PatientEvent[];
    expect(given(registered(), ...known).when(type2('2018-01-01T00:00:00Z'))).toBe('CONSENT_STATE_UNCHANGED');
    expect(adult.when(type2('2024-06-01T12:00:00.001Z'))).toBe('CONSENT_OPT_OUT_INVALID');
  });
});

describe('a project consent', () => {
  it('is given, refused and withdrawn for a project on record', () => {
    for (const [value, type] of [
      ['given', 'ProjectConsentGiven'],
      ['refused', 'ProjectConsentRefused'],
      ['withdrawn', 'ProjectConsentWithdrawn'],
    ] as const)
      expect(typesOf(adult.when(projectConsent({ value })))).toEqual([type]);
    expect(adult.when(projectConsent({ projectId: 'nobody-knows-it' }))).toBe('CONSENT_PROJECT_UNKNOWN');
  });

  it('keeps what was said', () => {
    expect(adult.when(projectConsent({ from: YESTERDAY, evidence: 'Signed' }))).toEqual([
      {
        type: 'ProjectConsentGiven',
        data: {
          projectId: PROJECT,
          from: YESTERDAY,
          notice: 'heart-study/2',
          method: 'letter',
          madeBy: SELF,
          evidence: 'Signed',
          recordedBy: CLINICIAN,
        },
      },
    ]);
  });

  it('comes with what was shown, and never by policy', () => {
    expect(adult.when(projectConsent({ notice: ' ' }))).toBe('CONSENT_CHOICE_INVALID');
    expect(adult.when(projectConsent({ method: 'policy' }))).toBe('CONSENT_CHOICE_INVALID');
  });

  it('is not given after formal death, nor by anyone who may not choose', () => {
    const dead = given(registered(), died('formal'));
    expect(dead.when(projectConsent())).toBe('CONSENT_PATIENT_DECEASED');
    expect(typesOf(dead.when(projectConsent({ value: 'refused' })))).toEqual(['ProjectConsentRefused']);
    expect(given(born('2015-01-01')).when(projectConsent())).toBe('CONSENT_NOT_ENTITLED');
  });
});
