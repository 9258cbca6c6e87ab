import { describe, expect, it } from '@jest/globals';
import { instant, type Instant, type OdsCode } from '#libs/kernel';
import type { DirectoryEvent } from '../directory/events.js';
import {
  CLINICIAN,
  CLOSED_PRACTICE,
  CLOSED_TRUST,
  directory,
  directoryWith,
  LAST_YEAR,
  NOW,
  OTHER_PRACTICE,
  OTHER_TRUST,
  PRACTICE,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../contract/src/people-and-places.js';
import { recorded } from '../../contract/src/recorded.js';
import type { ListStatus } from '../vocabulary/sharing.js';
import type { SetPracticeListEntry } from './commands.js';
import { decidePracticeList } from './decide.js';
import type { PracticeListEvent } from './events.js';
import { emptyPracticeList, evolvePracticeList } from './state.js';

const set = (command: Partial<SetPracticeListEntry> = {}): SetPracticeListEntry => ({
  type: 'SetPracticeListEntry',
  practice: PRACTICE,
  organisation: TRUST,
  status: 'allowed',
  by: CLINICIAN,
  now: NOW,
  ...command,
});

const entry = (
  status: ListStatus,
  from: Instant = LAST_YEAR,
  organisation: OdsCode = TRUST,
): PracticeListEvent => ({
  type: 'PracticeListEntrySet',
  data: { practice: PRACTICE, organisation, status, from, recordedBy: CLINICIAN },
});

const given = (...events: readonly PracticeListEvent[]) => ({
  when: (command: SetPracticeListEntry, known = directory) => {
    const state = events.reduce(
      (list, event, index) => evolvePracticeList(list, recorded(event, index)),
      emptyPracticeList,
    );
    const decision = decidePracticeList(command, state, known);
    return decision.ok ? decision.value : decision.error.code;
  },
});

const succession = (organisation: OdsCode, successor: OdsCode): DirectoryEvent => ({
  type: 'OrganisationClosed',
  data: { organisation, at: YESTERDAY, successors: [successor], recordedBy: CLINICIAN },
});

describe('a practice’s list', () => {
  it.each(['allowed', 'prohibited'] as const)('takes an organisation as %s', (status) => {
    expect(given().when(set({ status }))).toEqual([entry(status, NOW)]);
  });

  it('takes it off again, or the other way, from when the practice says', () => {
    const listed = given(entry('allowed'));
    expect(listed.when(set({ status: 'delisted', from: YESTERDAY }))).toEqual([entry('delisted', YESTERDAY)]);
    expect(listed.when(set({ status: 'prohibited' }))).toHaveLength(1);
  });

  it('records nothing where it stands so at that time', () => {
    expect(given(entry('allowed')).when(set())).toEqual([]);
    expect(given(entry('allowed', YESTERDAY)).when(set({ from: LAST_YEAR }))).toHaveLength(1);
    expect(given().when(set({ status: 'delisted' }))).toEqual([]);
    expect(given(entry('allowed'), entry('delisted', YESTERDAY)).when(set({ status: 'delisted' }))).toEqual(
      [],
    );
  });

  it('stands at the strictest of several entries of one instant', () => {
    for (const both of [
      given(entry('prohibited'), entry('allowed')),
      given(entry('allowed'), entry('prohibited')),
    ]) {
      expect(both.when(set({ status: 'prohibited' }))).toEqual([]);
      expect(both.when(set())).toHaveLength(1);
    }
  });

  it('counts an entry from its own instant on, and the newest whenever it was recorded', () => {
    expect(given(entry('allowed', NOW)).when(set())).toEqual([]);
    const late = given(entry('allowed', YESTERDAY), entry('prohibited', LAST_YEAR));
    expect(late.when(set())).toEqual([]);
    expect(late.when(set({ status: 'prohibited' }))).toHaveLength(1);
  });

  it('is a GP practice’s', () => {
    expect(given().when(set({ practice: OTHER_TRUST }))).toBe('CONSENT_NOT_A_PRACTICE');
    expect(given().when(set({ practice: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(given().when(set({ practice: CLOSED_PRACTICE }))).toBe('CONSENT_ORGANISATION_CLOSED');
  });

  it('names other organisations that are known and open then', () => {
    expect(given().when(set({ organisation: PRACTICE }))).toBe('CONSENT_LIST_ENTRY_INVALID');
    expect(given().when(set({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(given().when(set({ organisation: CLOSED_TRUST }))).toBe('CONSENT_ORGANISATION_CLOSED');
    expect(given().when(set({ organisation: CLOSED_TRUST, from: LAST_YEAR }))).toHaveLength(1);
  });

  it('takes the same again after a succession, which carries an entry on until there is a new one', () => {
    const known = directoryWith(succession(OTHER_TRUST, TRUST));
    expect(given(entry('allowed')).when(set(), known)).toHaveLength(1);
    expect(given().when(set({ status: 'delisted' }), known)).toHaveLength(1);
    const since = entry('allowed', instant('2024-06-01T00:00:00Z'));
    expect(given(since).when(set(), known)).toEqual([]);
  });

  it('takes the same again after the practice itself took over from another', () => {
    const known = directoryWith(succession(OTHER_PRACTICE, PRACTICE));
    expect(given(entry('allowed')).when(set(), known)).toHaveLength(1);
  });
});
