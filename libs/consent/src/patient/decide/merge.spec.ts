import { describe, expect, it } from '@jest/globals';
import type { PatientId } from '#libs/kernel';
import { given, patientAfter } from '../../../contract/src/given.js';
import {
  CLINICIAN,
  NOW,
  OTHER_PATIENT,
  PATIENT,
  registered,
  THIRD_PATIENT,
} from '../../../contract/src/people-and-places.js';
import type { PatientEvent } from '../events.js';

const asked = { by: CLINICIAN, now: NOW };
const recorded = { from: NOW, recordedBy: CLINICIAN };

const supersede = (survivor: PatientId) => ({ type: 'SupersedeNhsNumber' as const, survivor, ...asked });
const link = (superseded: PatientId) => ({ type: 'LinkSupersededNumber' as const, superseded, ...asked });
const confirm = (superseded: PatientId) => ({ type: 'ConfirmMerge' as const, superseded, ...asked });
const undo = (other: PatientId) => ({ type: 'UndoMerge' as const, other, ...asked });

const superseded = (survivor: PatientId): PatientEvent => ({
  type: 'NhsNumberSuperseded',
  data: { survivor, ...recorded },
});
const linked = (other: PatientId): PatientEvent => ({
  type: 'SupersededNumberLinked',
  data: { superseded: other, ...recorded },
});
const confirmed = (other: PatientId): PatientEvent => ({
  type: 'MergeConfirmed',
  data: { superseded: other, ...recorded },
});
const undone = (other: PatientId): PatientEvent => ({ type: 'MergeUndone', data: { other, ...recorded } });

const INVALID = 'CONSENT_MERGE_INVALID';

/** The other patient, who links this number by now: what superseding this one takes. */
const linksThis = { survivor: patientAfter(registered(), linked(PATIENT)) };

describe('superseding a number', () => {
  it('names the survivor', () => {
    expect(given(registered()).when(supersede(OTHER_PATIENT), linksThis)).toEqual([
      superseded(OTHER_PATIENT),
    ]);
  });

  it('happens once, until it is undone', () => {
    const merged = [registered(), superseded(OTHER_PATIENT)];
    expect(given(...merged).when(supersede(OTHER_PATIENT), linksThis)).toBe(INVALID);
    expect(given(...merged).when(supersede(THIRD_PATIENT), linksThis)).toBe(INVALID);
    const again = given(...merged, undone(OTHER_PATIENT));
    expect(again.when(supersede(THIRD_PATIENT), linksThis)).toHaveLength(1);
  });

  it('takes a survivor who links this number now', () => {
    const by = (...events: readonly PatientEvent[]) => ({ survivor: patientAfter(registered(), ...events) });
    const number = given(registered());
    expect(number.when(supersede(OTHER_PATIENT))).toBe(INVALID);
    expect(number.when(supersede(OTHER_PATIENT), by())).toBe(INVALID);
    expect(number.when(supersede(OTHER_PATIENT), by(linked(THIRD_PATIENT)))).toBe(INVALID);
    expect(number.when(supersede(OTHER_PATIENT), by(linked(PATIENT), undone(PATIENT)))).toBe(INVALID);
    expect(number.when(supersede(OTHER_PATIENT), by(linked(PATIENT), confirmed(PATIENT)))).toHaveLength(1);
  });

  it('is by another number', () => {
    expect(given(registered()).when(supersede(PATIENT), linksThis)).toBe(INVALID);
  });

  it('is not by a number this one superseded', () => {
    const survivor = [registered(), linked(OTHER_PATIENT)];
    expect(given(...survivor).when(supersede(OTHER_PATIENT), linksThis)).toBe(INVALID);
    const sure = given(...survivor, confirmed(OTHER_PATIENT));
    expect(sure.when(supersede(OTHER_PATIENT), linksThis)).toBe(INVALID);
    const apart = given(...survivor, undone(OTHER_PATIENT));
    expect(apart.when(supersede(OTHER_PATIENT), linksThis)).toHaveLength(1);
  });

  it('is not by a number further down the line', () => {
    const others = [patientAfter(registered(), superseded(PATIENT), linked(THIRD_PATIENT))];
    const survivor = given(registered(), linked(OTHER_PATIENT));
    expect(survivor.when(supersede(THIRD_PATIENT), { others, ...linksThis })).toBe(INVALID);
  });

  it('lets a survivor be superseded in its turn', () => {
    const survivor = given(registered(), linked(OTHER_PATIENT));
    expect(survivor.when(supersede(THIRD_PATIENT), linksThis)).toHaveLength(1);
  });
});

describe('linking a superseded number', () => {
  it('names it', () => {
    expect(given(registered()).when(link(OTHER_PATIENT))).toEqual([linked(OTHER_PATIENT)]);
  });

  it('happens once, until it is undone', () => {
    const merged = [registered(), linked(OTHER_PATIENT)];
    expect(given(...merged).when(link(OTHER_PATIENT))).toBe(INVALID);
    expect(given(...merged, confirmed(OTHER_PATIENT)).when(link(OTHER_PATIENT))).toBe(INVALID);
    expect(given(...merged, undone(OTHER_PATIENT)).when(link(OTHER_PATIENT))).toHaveLength(1);
    expect(given(...merged).when(link(THIRD_PATIENT))).toHaveLength(1);
  });

  it('is not of a number that another of the person’s numbers superseded', () => {
    const others = [patientAfter(registered(), superseded(PATIENT), linked(THIRD_PATIENT))];
    expect(given(registered(), linked(OTHER_PATIENT)).when(link(THIRD_PATIENT), { others })).toBe(INVALID);
  });

  it('is of another number, and not of the survivor of this one', () => {
    expect(given(registered()).when(link(PATIENT))).toBe(INVALID);
    expect(given(registered(), superseded(OTHER_PATIENT)).when(link(OTHER_PATIENT))).toBe(INVALID);
  });

  it('is not of a number further up the line', () => {
    const others = [patientAfter(registered(), superseded(THIRD_PATIENT), linked(PATIENT))];
    expect(given(registered(), superseded(OTHER_PATIENT)).when(link(THIRD_PATIENT), { others })).toBe(
      INVALID,
    );
  });
});

describe('confirming a merge', () => {
  it('is of a linked number, once', () => {
    const merged = [registered(), linked(OTHER_PATIENT)];
    expect(given(...merged).when(confirm(OTHER_PATIENT))).toEqual([confirmed(OTHER_PATIENT)]);
    expect(given(...merged, confirmed(OTHER_PATIENT)).when(confirm(OTHER_PATIENT))).toBe(INVALID);
    expect(given(...merged, undone(OTHER_PATIENT)).when(confirm(OTHER_PATIENT))).toBe(INVALID);
    expect(given(...merged).when(confirm(THIRD_PATIENT))).toBe(INVALID);
  });
});

describe('undoing a merge', () => {
  it('is possible on the survivor, confirmed or not, once', () => {
    const merged = [registered(), linked(OTHER_PATIENT)];
    expect(given(...merged).when(undo(OTHER_PATIENT))).toEqual([undone(OTHER_PATIENT)]);
    expect(given(...merged, confirmed(OTHER_PATIENT)).when(undo(OTHER_PATIENT))).toHaveLength(1);
    expect(given(...merged, undone(OTHER_PATIENT)).when(undo(OTHER_PATIENT))).toBe(INVALID);
  });

  it('is possible on the superseded number, once', () => {
    const merged = [registered(), superseded(OTHER_PATIENT)];
    expect(given(...merged).when(undo(OTHER_PATIENT))).toEqual([undone(OTHER_PATIENT)]);
    expect(given(...merged, undone(OTHER_PATIENT)).when(undo(OTHER_PATIENT))).toBe(INVALID);
  });

  it('is refused for numbers that are not joined', () => {
    expect(given(registered()).when(undo(OTHER_PATIENT))).toBe(INVALID);
  });
});
