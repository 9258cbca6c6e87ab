import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#libs/kernel';
import {
  CLINICIAN,
  CLOSED_PRACTICE,
  CLOSED_TRUST,
  directory,
  LAST_YEAR,
  NOW,
  OTHER_TRUST,
  PRACTICE,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../contract/src/people-and-places.js';
import type { ListStatus } from '../vocabulary/sharing.js';
import type { SetPracticeListEntry } from './commands.js';
import { decidePracticeList } from './decide.js';
import type { PracticeListEvent } from './events.js';

const set = (command: Partial<SetPracticeListEntry> = {}): SetPracticeListEntry => ({
  type: 'SetPracticeListEntry',
  practice: PRACTICE,
  organisation: TRUST,
  status: 'allowed',
  by: CLINICIAN,
  now: NOW,
  ...command,
});

const entry = (status: ListStatus, from: Instant): PracticeListEvent => ({
  type: 'PracticeListEntrySet',
  data: { practice: PRACTICE, organisation: TRUST, status, from, recordedBy: CLINICIAN },
});

const when = (command: SetPracticeListEntry) => {
  const decision = decidePracticeList(command, directory);
  return decision.ok ? decision.value : decision.error.code;
};

describe('a practice’s list', () => {
  // Whatever the list says already: a repetition must find the event it repeats.
  it.each(['allowed', 'prohibited', 'delisted'] as const)('takes an organisation as %s', (status) => {
    expect(when(set({ status }))).toEqual([entry(status, NOW)]);
  });

  it('takes an entry from when the practice says', () => {
    expect(when(set({ from: YESTERDAY }))).toEqual([entry('allowed', YESTERDAY)]);
  });

  it('is a GP practice’s', () => {
    expect(when(set({ practice: OTHER_TRUST }))).toBe('CONSENT_NOT_A_PRACTICE');
    expect(when(set({ practice: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(when(set({ practice: CLOSED_PRACTICE }))).toBe('CONSENT_ORGANISATION_CLOSED');
  });

  it('names other organisations that are known and open then', () => {
    expect(when(set({ organisation: PRACTICE }))).toBe('CONSENT_LIST_ENTRY_INVALID');
    expect(when(set({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(when(set({ organisation: CLOSED_TRUST }))).toBe('CONSENT_ORGANISATION_CLOSED');
    expect(when(set({ organisation: CLOSED_TRUST, from: LAST_YEAR }))).toHaveLength(1);
  });
});
