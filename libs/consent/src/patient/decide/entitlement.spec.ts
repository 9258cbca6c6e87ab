import { describe, expect, it } from '@jest/globals';
import { type CalendarDate, forgotten, type Instant, instant } from '#libs/kernel';
import { given, patientAfter } from '../../../contract/src/given.js';
import { recordChoice } from '../../../contract/src/patient-history.js';
import { NOW, registered, SELF, TOMORROW } from '../../../contract/src/people-and-places.js';
import { capacities, type Capacity, type MadeBy } from '../../vocabulary/who.js';
import type { PatientRegistered } from '../events.js';

const by = (capacity: Capacity, patientLacksCapacity = false): MadeBy => ({
  capacity,
  name: capacity === 'self' ? null : 'Jon Field',
  patientLacksCapacity,
});
const PARENT = by('parental-responsibility');

/** `taken`, or why not, for a refusal by someone with that date of birth. */
const asks = (
  madeBy: MadeBy,
  dateOfBirth: string | null | typeof forgotten,
  { now = NOW, from = now }: { now?: Instant; from?: Instant } = {},
) => {
  const patient = registered({ dateOfBirth: dateOfBirth as PatientRegistered['dateOfBirth'] });
  const outcome = given(patient).when(recordChoice({ value: 'refused', madeBy, now, from }));
  return typeof outcome === 'string' ? outcome : 'taken';
};
const REFUSED = 'CONSENT_NOT_ENTITLED';

describe('the patient', () => {
  it('chooses from the thirteenth birthday on', () => {
    expect(asks(SELF, '2011-06-02')).toBe(REFUSED);
    expect(asks(SELF, '2011-06-01')).toBe('taken');
  });

  it('born on 29 February chooses from 1 March in a common year', () => {
    const bornOnLeapDay = (now: string) => asks(SELF, '2012-02-29', { now: instant(now) });
    expect(bornOnLeapDay('2025-02-28T23:59:59Z')).toBe(REFUSED);
    expect(bornOnLeapDay('2025-03-01T00:00:00Z')).toBe('taken');
  });

  it('has the birthday when it begins in London', () => {
    expect(asks(SELF, '2011-06-02', { now: instant('2024-06-01T22:59:59Z') })).toBe(REFUSED);
    expect(asks(SELF, '2011-06-02', { now: instant('2024-06-01T23:00:00Z') })).toBe('taken');
  });

  it('does not choose while lacking the capacity for it', () => {
    expect(asks(by('self', true), '1980-05-17')).toBe(REFUSED);
  });

  it('chooses where no date of birth is known', () => {
    expect(asks(SELF, null)).toBe('taken');
  });
});

describe('the age', () => {
  it('is taken when it is recorded, for a choice to come', () => {
    expect(asks(SELF, '2011-06-02', { from: TOMORROW })).toBe(REFUSED);
  });

  it('is taken when it took effect, for a choice recorded late', () => {
    const paper = instant('2024-01-01T12:00:00Z');
    expect(asks(SELF, '2011-05-01', { from: paper })).toBe(REFUSED);
    expect(asks(PARENT, '2008-05-01', { from: paper })).toBe('taken');
    expect(asks(PARENT, '2008-05-01')).toBe(REFUSED);
  });

  it('is known from any of the person’s numbers, this one first', () => {
    const child = patientAfter(registered({ dateOfBirth: '2015-01-01' as CalendarDate }));
    const choice = recordChoice({ value: 'refused' });
    expect(given(registered({ dateOfBirth: null })).when(choice, { others: [child] })).toBe(REFUSED);
    expect(given(registered()).when(choice, { others: [child] })).toHaveLength(1);
  });
});

describe('parental responsibility', () => {
  it('counts until the sixteenth birthday, beside the child’s own choice', () => {
    expect(asks(PARENT, '2020-01-01')).toBe('taken');
    expect(asks(PARENT, '2008-06-02')).toBe('taken');
    expect(asks(PARENT, '2008-06-01')).toBe(REFUSED);
  });

  it('ends there even for a child who lacks capacity', () => {
    expect(asks(by('parental-responsibility', true), '2008-06-01')).toBe(REFUSED);
  });

  it('is refused where no date of birth is known', () => {
    expect(asks(PARENT, null)).toBe(REFUSED);
  });
});

describe('attorneys and deputies', () => {
  it.each(['attorney-health-and-welfare', 'deputy-health-and-welfare'] as const)(
    'choose as %s when the patient lacks capacity, and only then',
    (capacity) => {
      expect(asks(by(capacity, true), '1980-05-17')).toBe('taken');
      expect(asks(by(capacity, true), null)).toBe('taken');
      expect(asks(by(capacity, false), '1980-05-17')).toBe(REFUSED);
    },
  );

  it.each(['attorney-property-and-finance', 'deputy-property-and-affairs'] as const)(
    'never choose as %s',
    (capacity) => {
      expect(asks(by(capacity, true), '1980-05-17')).toBe(REFUSED);
      expect(asks(by(capacity, false), '1980-05-17')).toBe(REFUSED);
    },
  );
});

describe('an erased patient', () => {
  it.each(capacities)('has nobody who may choose, not %s', (capacity) => {
    expect(asks(by(capacity, capacity !== 'self'), forgotten)).toBe(REFUSED);
  });

  it('is one whose number is erased too, where no date of birth was ever known', () => {
    const erased = registered({ nhsNumber: forgotten, dateOfBirth: null });
    expect(given(erased).when(recordChoice({ value: 'refused' }))).toBe(REFUSED);
  });
});
