import { describe, expect, it } from '@jest/globals';
import { given, patientAfter } from '../../../contract/src/given.js';
import { died } from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  CLOSED_TRUST,
  LAST_YEAR,
  NOW,
  OTHER_TRUST,
  registered,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../../contract/src/people-and-places.js';
import type { SetItemPrivacy } from '../commands.js';
import type { ItemMarkedPrivate, PatientEvent } from '../events.js';

const set = (command: Partial<SetItemPrivacy> = {}) => ({
  type: 'SetItemPrivacy' as const,
  itemId: 'item-1',
  organisation: TRUST,
  private: true,
  by: CLINICIAN,
  now: NOW,
  ...command,
});

const mark = (
  type: 'ItemMarkedPrivate' | 'ItemPrivacyLifted',
  data: Partial<ItemMarkedPrivate> = {},
): PatientEvent => ({
  type,
  data: { itemId: 'item-1', organisation: TRUST, from: NOW, recordedBy: CLINICIAN, ...data },
});
const hidden = mark('ItemMarkedPrivate', { from: LAST_YEAR });
const lifted = mark('ItemPrivacyLifted', { from: YESTERDAY });

describe('marking an item private', () => {
  it('is recorded, and lifted again', () => {
    expect(given(registered()).when(set())).toEqual([mark('ItemMarkedPrivate')]);
    expect(given(registered(), hidden).when(set({ private: false }))).toEqual([mark('ItemPrivacyLifted')]);
    expect(given(registered(), hidden, lifted).when(set())).toEqual([mark('ItemMarkedPrivate')]);
  });

  it('is refused as it stands', () => {
    expect(given(registered(), hidden).when(set())).toBe('CONSENT_ITEM_PRIVACY_UNCHANGED');
    expect(given(registered()).when(set({ private: false }))).toBe('CONSENT_ITEM_PRIVACY_UNCHANGED');
    expect(given(registered(), hidden, lifted).when(set({ private: false }))).toBe(
      'CONSENT_ITEM_PRIVACY_UNCHANGED',
    );
  });

  it('is judged at the time it is to take effect', () => {
    const history = given(registered(), hidden, lifted);
    expect(history.when(set({ from: LAST_YEAR }))).toBe('CONSENT_ITEM_PRIVACY_UNCHANGED');
    expect(history.when(set({ from: YESTERDAY }))).toHaveLength(1);
  });

  it('keeps an item private where both are said of one instant', () => {
    const marked = mark('ItemMarkedPrivate', { from: YESTERDAY });
    for (const both of [given(registered(), lifted, marked), given(registered(), marked, lifted)])
      expect(both.when(set())).toBe('CONSENT_ITEM_PRIVACY_UNCHANGED');
  });

  it('counts the newest mark, whenever it was recorded', () => {
    const late = given(registered(), lifted, hidden);
    expect(late.when(set())).toHaveLength(1);
    expect(late.when(set({ private: false }))).toBe('CONSENT_ITEM_PRIVACY_UNCHANGED');
  });

  it('stays with the organisation that recorded the item', () => {
    const other = set({ organisation: OTHER_TRUST, private: false });
    expect(given(registered(), hidden).when(other)).toBe('CONSENT_CHOICE_INVALID');
    const others = [patientAfter(registered(), hidden)];
    expect(given(registered()).when(set({ organisation: OTHER_TRUST }), { others })).toBe(
      'CONSENT_CHOICE_INVALID',
    );
  });

  it('names an organisation of the directory, closed or not', () => {
    expect(given(registered()).when(set({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(given(registered()).when(set({ organisation: CLOSED_TRUST }))).toHaveLength(1);
  });

  it('is possible after death, a lift is not', () => {
    expect(given(registered(), died('formal')).when(set())).toHaveLength(1);
    expect(given(registered(), hidden, died('formal')).when(set({ private: false }))).toBe(
      'CONSENT_PATIENT_DECEASED',
    );
  });

  it('is repeated under this number where another has it, so that an unmerge leaves it standing', () => {
    const others = [patientAfter(registered(), hidden)];
    expect(given(registered()).when(set(), { others })).toHaveLength(1);
  });

  it('is lifted while any of the person’s numbers has it', () => {
    const others = [patientAfter(registered(), hidden)];
    expect(given(registered()).when(set({ private: false }), { others })).toHaveLength(1);
  });
});
