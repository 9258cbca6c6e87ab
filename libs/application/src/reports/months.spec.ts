import { describe, expect, it } from '@jest/globals';
import { type CalendarDate, instant } from '#libs/kernel';
import { ageBandOf } from './counting.js';
import { monthOf, monthsBetween, nextMonth, startOf } from './months.js';
import { reportCsv } from './report-csv.js';

describe('months', () => {
  it('begin at midnight in England, in summer an hour before midnight of UTC', () => {
    expect(startOf('2026-01')).toBe('2026-01-01T00:00:00.000Z');
    expect(startOf('2026-07')).toBe('2026-06-30T23:00:00.000Z');
    expect(monthOf(instant('2026-06-30T23:00:00Z'))).toBe('2026-07');
    expect(nextMonth('2026-12')).toBe('2027-01');
  });

  it('are counted with both ends, none backwards and no more than asked', () => {
    expect(monthsBetween('2025-12', '2026-02', 24)).toEqual(['2025-12', '2026-01', '2026-02']);
    expect(monthsBetween('2026-02', '2026-01', 24)).toBeUndefined();
    expect(monthsBetween('2026-01', '2026-03', 2)).toBeUndefined();
  });
});

describe('age bands', () => {
  it.each([
    ['2026-03-01', '0-9'],
    ['2016-03-02', '0-9'],
    ['2016-03-01', '10-19'],
    ['2016-02-29', '10-19'],
    ['1936-03-01', '90+'],
    ['1900-01-01', '90+'],
  ])('born %s is %s on 1 March 2026', (born, band) => {
    expect(ageBandOf(born as CalendarDate, instant('2026-03-01T12:00:00Z'))).toBe(band);
  });

  it('are unknown where no date can be read', () => {
    expect(ageBandOf(undefined, instant('2026-03-01T12:00:00Z'))).toBe('unknown');
  });
});

describe('the report as CSV', () => {
  it('marks what is left out, and has no cell that a spreadsheet would run', () => {
    const total = { group: 'all', registered: 100, optedOut: 5, percent: 5 };
    const rows = ['=HYPERLINK("x")', '+1', '-1', '@x', 'a,b'].map((group) => ({
      group,
      registered: null,
      optedOut: null,
      percent: null,
    }));
    const at = instant('2026-03-31T22:59:59.999Z');
    const csv = reportCsv({ by: 'area', months: [{ month: '2026-03', at, rows, total }] });
    expect(csv.split('\r\n')).toEqual([
      'month,area,registered,opted_out,percent',
      `2026-03,"'=HYPERLINK(""x"")",*,*,*`,
      `2026-03,'+1,*,*,*`,
      `2026-03,'-1,*,*,*`,
      `2026-03,'@x,*,*,*`,
      '2026-03,"a,b",*,*,*',
      '2026-03,all,100,5,5',
      '',
    ]);
  });
});
