import { describe, expect, it } from '@jest/globals';
import { type CalendarDate, forgotten, instant } from '#libs/kernel';
import { given, patientAfter } from '../../../contract/src/given.js';
import { deathRemoved, died } from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  LAST_YEAR,
  NOW,
  registered,
  TOMORROW,
  YESTERDAY,
} from '../../../contract/src/people-and-places.js';
import type { RecordDeath } from '../commands.js';
import type { PatientEvent } from '../events.js';
import { deathStanding } from './after-death.js';

const record = (command: Partial<RecordDeath> = {}) => ({
  type: 'RecordDeath' as const,
  status: 'formal' as const,
  dateOfDeath: null,
  by: CLINICIAN,
  now: NOW,
  ...command,
});
const day = (text: string) => text as CalendarDate;
const remove = { type: 'RemoveDeathRecord', by: CLINICIAN, now: NOW } as const;

describe('recording a death', () => {
  it.each(['formal', 'informal'] as const)('takes effect now when %s', (status) => {
    expect(given(registered()).when(record({ status }))).toEqual([died(status, { from: NOW })]);
  });

  it('keeps the date of death and when it takes effect', () => {
    expect(given(registered()).when(record({ dateOfDeath: day('2024-05-30'), from: YESTERDAY }))).toEqual([
      died('formal', { dateOfDeath: day('2024-05-30'), from: YESTERDAY }),
    ]);
  });

  it('may become formal after it was informal, not the other way round', () => {
    expect(given(registered(), died('informal')).when(record())).toHaveLength(1);
    expect(given(registered(), died('formal')).when(record({ status: 'informal' }))).toBe(
      'CONSENT_STATE_UNCHANGED',
    );
  });

  it.each(['formal', 'informal'] as const)('is refused when it is %s already', (status) => {
    expect(given(registered(), died(status)).when(record({ status }))).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('is possible again once removed', () => {
    expect(given(registered(), died('formal'), deathRemoved(YESTERDAY)).when(record())).toHaveLength(1);
  });

  it('is not about the future, nor a day before birth', () => {
    const code = 'CONSENT_DATE_INVALID';
    expect(given(registered()).when(record({ from: TOMORROW }))).toBe(code);
    expect(given(registered()).when(record({ dateOfDeath: day('2024-06-02') }))).toBe(code);
    expect(given(registered()).when(record({ dateOfDeath: day('1980-05-16') }))).toBe(code);
    expect(given(registered()).when(record({ dateOfDeath: day('1980-05-17') }))).toHaveLength(1);
    expect(given(registered()).when(record({ dateOfDeath: day('2024-06-01') }))).toHaveLength(1);
  });

  it('is taken whatever the date where the birth is unknown or erased', () => {
    for (const dateOfBirth of [null, forgotten]) {
      expect(
        given(registered({ dateOfBirth })).when(record({ dateOfDeath: day('1900-01-01') })),
      ).toHaveLength(1);
    }
  });

  describe('late', () => {
    const outcome = (...events: PatientEvent[]) => {
      const decided = given(registered(), ...events).when(record({ from: LAST_YEAR }));
      if (typeof decided === 'string') return decided;
      const state = patientAfter(registered(), ...events, ...decided);
      return [decided.length, deathStanding([state], LAST_YEAR), deathStanding([state], NOW)];
    };

    it('is not hidden by an informal record that took effect after it', () => {
      expect(outcome(died('informal', { from: YESTERDAY }))).toEqual([2, 'formal', 'formal']);
    });

    it('replaces an informal record of the same instant', () => {
      expect(outcome(died('informal'))).toEqual([1, 'formal', 'formal']);
    });

    it('is not hidden by the removal of an earlier one', () => {
      const before = died('informal', { from: instant('2023-01-01T00:00:00Z') });
      expect(outcome(before, deathRemoved(YESTERDAY))).toEqual([2, 'formal', 'formal']);
      expect(outcome(died('formal'), deathRemoved(YESTERDAY))).toEqual([1, 'formal', 'formal']);
    });

    it('comes before a formal one that is known', () => {
      expect(outcome(died('formal', { from: YESTERDAY }))).toEqual([1, 'formal', 'formal']);
    });
  });
});

describe('removing the record of a death', () => {
  it.each(['formal', 'informal'] as const)('takes back a %s one', (status) => {
    expect(given(registered(), died(status)).when(remove)).toEqual([deathRemoved(NOW)]);
  });

  it('is refused where none stands', () => {
    expect(given(registered()).when(remove)).toBe('CONSENT_DEATH_NOT_RECORDED');
    expect(given(registered(), died('formal'), deathRemoved(YESTERDAY)).when(remove)).toBe(
      'CONSENT_DEATH_NOT_RECORDED',
    );
  });
});
