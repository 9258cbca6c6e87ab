import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ConfirmMergeCommand,
  GetSharingStateQuery,
  InvalidateNhsNumberCommand,
  MergePatientsCommand,
  UndoMergeCommand,
} from '#libs/application';
import { eventStoreError } from '#libs/event-store';
import { type PatientId, plusMillis } from '#libs/kernel';
import { newKey, START, startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  choose,
  contextOf,
  decide,
  OTHER_PRACTICE,
  outcomeOf,
  patientCaller,
  question,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let superseded: PatientId;
let survivor: PatientId;

beforeEach(async () => {
  app = await startApplication({ projecting: true });
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
    const key = newKey();
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_NHS_NUMBER_INVALIDATED');
    const takenBack = [BOTH[0], ['MergeUndone', 'survivor']];
    expect(written()).toEqual(takenBack);
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_MERGE_INVALID');
    expect(written()).toEqual(takenBack);
  });

  it('takes the link back from a revision later than the one the caller has seen', async () => {
    app.store.faults.afterAppend = async (stream) => {
      if (stream !== `patient-${survivor}`) return;
      delete app.store.faults.afterAppend;
      await app.commands.execute(new InvalidateNhsNumberCommand(contextOf(staff), superseded, {}));
    };
    const seen = app.store.events.filter(({ stream }) => stream === `patient-${survivor}`).at(-1)!.revision;
    const context = contextOf(staff, { ifMatch: seen });
    const refused = app.commands.execute(new MergePatientsCommand(context, superseded, survivor));
    expect((await refusalOf(refused)).code).toBe('CONSENT_NHS_NUMBER_INVALIDATED');
    expect(written()).toEqual([BOTH[0], ['MergeUndone', 'survivor']]);
  });

  it('supersedes no earlier than it links, whatever the clock does', async () => {
    app.clock.set(plusMillis(START, 60_000));
    app.store.faults.afterAppend = () => {
      app.clock.set(START);
    };
    const { recordedAt } = await merge();
    const second = app.store.events.find(({ type }) => type === 'NhsNumberSuperseded')!;
    expect(second.metadata.recordedAt >= recordedAt).toBe(true);
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

describe('a dissent under the number that gives way', () => {
  const outcomes = async () => [
    outcomeOf(await decide(app, question(superseded))),
    outcomeOf(await decide(app, question(survivor))),
  ];

  beforeEach(async () => {
    await referTo(app, survivor);
    await choose(app, survivor, 'granted');
    await choose(app, superseded, 'refused');
    await referTo(app, superseded);
  });

  it('counts on while the second half is contended, and after the repetition that completes it', async () => {
    const key = newKey();
    app.store.faults.beforeAppend = (stream) => {
      if (stream === `patient-${superseded}`) throw eventStoreError('EVENT_STORE_CONFLICT');
    };
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_TOO_CONTENDED');
    delete app.store.faults.beforeAppend;
    expect(written()).toEqual([BOTH[0]]);
    expect(await outcomes()).toEqual(['deny', 'deny']);
    await merge(key);
    expect(written()).toEqual(BOTH);
    expect(await outcomes()).toEqual(['deny', 'deny']);
  });

  it('is not lost by a repetition after somebody undid the first half', async () => {
    const key = newKey();
    failAt(superseded);
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_UNAVAILABLE');
    delete app.store.faults.beforeAppend;
    await undo();
    const undone = [BOTH[0], ['MergeUndone', 'survivor']];
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_MERGE_INVALID');
    expect(written()).toEqual(undone);
    expect(await outcomes()).toEqual(['deny', 'permit']);
    await merge();
    expect(written()).toEqual([...undone, ...BOTH]);
    expect(await outcomes()).toEqual(['deny', 'deny']);
  });

  it('is not lost when the first half is undone while the second is being decided', async () => {
    const other = await startApplication({ store: app.store, vault: app.vault, keyring: app.keyring });
    app.store.faults.beforeAppend = async (stream, [event]) => {
      if (stream !== `patient-${superseded}`) return;
      if (event?.type !== 'NhsNumberSuperseded') throw eventStoreError('EVENT_STORE_UNAVAILABLE');
      await other.commands.execute(new UndoMergeCommand(contextOf(staff), superseded, survivor));
    };
    const key = newKey();
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_UNAVAILABLE');
    expect(written().slice(1)).toEqual([
      ['MergeUndone', 'survivor'],
      ['NhsNumberSuperseded', 'superseded'],
    ]);
    expect(await outcomes()).toEqual(['deny', 'permit']);
    delete app.store.faults.beforeAppend;
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_MERGE_INVALID');
    expect(written().at(-1)).toEqual(['MergeUndone', 'superseded']);
    await merge();
    expect(await outcomes()).toEqual(['deny', 'deny']);
  });
});

describe('a merge repeated late', () => {
  it('answers as the first time after it was undone, and writes nothing', async () => {
    const key = newKey();
    const first = await merge(key);
    await undo();
    const before = written();
    expect(await merge(key)).toEqual({ ...first, replayed: true });
    expect(written()).toEqual(before);
  });

  it('leaves the link of another merge alone', async () => {
    const key = newKey();
    failAt(superseded);
    await refusalOf(merge(key));
    delete app.store.faults.beforeAppend;
    await undo();
    await merge();
    const before = written();
    expect((await refusalOf(merge(key))).code).toBe('CONSENT_MERGE_INVALID');
    expect(written()).toEqual(before);
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
