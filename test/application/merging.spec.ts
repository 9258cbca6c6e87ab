import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ConfirmMergeCommand,
  GetSharingStateQuery,
  InvalidateNhsNumberCommand,
  MergePatientsCommand,
  UndoMergeCommand,
} from '#libs/application';
import { eventStoreError } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import { newKey, startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  choose,
  contextOf,
  OTHER_PRACTICE,
  patientCaller,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let superseded: PatientId;
let survivor: PatientId;

beforeEach(async () => {
  app = await startApplication();
  await registerOrganisations(app);
  superseded = await registerPatient(app, 1);
  survivor = await registerPatient(app, 2);
});

afterEach(() => app.close());

const MERGE_TYPES = ['SupersededNumberLinked', 'NhsNumberSuperseded', 'MergeConfirmed', 'MergeUndone'];

const written = () =>
  app.store.events
    .filter(({ type }) => MERGE_TYPES.includes(type))
    .map(({ type, stream }) => [type, stream === `patient-${survivor}` ? 'survivor' : 'superseded']);

const merge = (key = newKey(), by = staff) =>
  app.commands.execute(new MergePatientsCommand(contextOf(by, { key }), superseded, survivor));
const undo = (key = newKey()) =>
  app.commands.execute(new UndoMergeCommand(contextOf(staff, { key }), superseded, survivor));

const BOTH = [
  ['SupersededNumberLinked', 'survivor'],
  ['NhsNumberSuperseded', 'superseded'],
];

/** Every append to that patient fails. */
const failAt = (patientId: PatientId): void => {
  app.store.faults.beforeAppend = (stream) => {
    if (stream === `patient-${patientId}`) throw eventStoreError('EVENT_STORE_UNAVAILABLE');
  };
};

describe('merging', () => {
  it('writes the survivor first, and the receipt is the survivor’s', async () => {
    const receipt = await merge();
    expect(receipt.subjectId).toBe(survivor);
    expect(written()).toEqual(BOTH);
  });

  it('left half done by a crash, is completed by the same command', async () => {
    const key = newKey();
    failAt(superseded);
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_UNAVAILABLE');
    expect(written()).toEqual([BOTH[0]]);
    delete app.store.faults.beforeAppend;
    expect((await merge(key)).replayed).toBe(false);
    expect(written()).toEqual(BOTH);
    expect((await merge(key)).replayed).toBe(true);
    expect(written()).toEqual(BOTH);
  });

  it('writes nothing when either half is refused', async () => {
    await app.commands.execute(new InvalidateNhsNumberCommand(contextOf(staff), superseded, {}));
    expect((await refusalOf(merge())).definition.status).toBe(409);
    expect(written()).toEqual([]);
    const itself = new MergePatientsCommand(contextOf(staff), survivor, survivor);
    expect((await refusalOf(app.commands.execute(itself))).code).toBe('CONSENT_MERGE_INVALID');
    expect(written()).toEqual([]);
  });

  it('takes the link back when the other number changes in between', async () => {
    app.store.faults.afterAppend = async (stream) => {
      if (stream !== `patient-${survivor}`) return;
      delete app.store.faults.afterAppend;
      await app.commands.execute(new InvalidateNhsNumberCommand(contextOf(staff), superseded, {}));
    };
    expect((await refusalOf(merge())).code).toBe('CONSENT_NHS_NUMBER_INVALIDATED');
    expect(written()).toEqual([BOTH[0], ['MergeUndone', 'survivor']]);
  });

  it('is for those whose patients both are, and for administrators', async () => {
    survivor = await registerPatient(app, 3, OTHER_PRACTICE);
    expect((await refusalOf(merge())).code).toBe('CONSENT_PATIENT_NOT_FOUND');
    expect(written()).toEqual([]);
    await merge(newKey(), admin);
    expect(written()).toEqual(BOTH);
  });

  it('lets the patient reach the record under either number', async () => {
    await merge();
    for (const [own, asked] of [
      [superseded, survivor],
      [survivor, superseded],
    ] as const) {
      const query = new GetSharingStateQuery(patientCaller(own), asked, {
        at: null,
        knownAt: null,
        minPosition: null,
      });
      expect((await app.queries.execute(query)).patientId).toBe(survivor);
      await choose(app, asked, 'refused', contextOf(patientCaller(own)));
    }
  });
});

describe('undoing a merge', () => {
  it('releases the superseded number first, then the survivor', async () => {
    await merge();
    await app.commands.execute(new ConfirmMergeCommand(contextOf(staff), superseded, survivor));
    const receipt = await undo();
    expect(receipt.subjectId).toBe(survivor);
    expect(written().slice(3)).toEqual([
      ['MergeUndone', 'superseded'],
      ['MergeUndone', 'survivor'],
    ]);
  });

  it('left half done, is completed by the same command, and by another', async () => {
    for (const completing of ['same', 'another']) {
      await merge();
      const before = written().length;
      const key = newKey();
      failAt(survivor);
      expect((await refusalOf(undo(key))).code).toBe('CONSENT_UNAVAILABLE');
      delete app.store.faults.beforeAppend;
      await undo(completing === 'same' ? key : newKey());
      expect(written().slice(before)).toEqual([
        ['MergeUndone', 'superseded'],
        ['MergeUndone', 'survivor'],
      ]);
    }
  });

  it('is refused where nothing is joined', async () => {
    expect((await refusalOf(undo())).code).toBe('CONSENT_MERGE_INVALID');
  });
});
