import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EndCareRelationshipCommand, SetRestrictionCommand } from '#libs/application';
import type { StreamId } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import { newKey, startApplication, type TestApplication } from '../support/application.js';
import { full, report } from '../support/figures.js';
import { InMemoryEventStore } from '../support/in-memory-event-store.js';
import {
  choose,
  contextOf,
  patientCaller,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
  service,
  staff,
} from '../support/surgery.js';

/*
 * A command to a patient whom the process has seen is decided on what it kept, unread. Here two processes share one
 * ledger, and what one of them kept is out of date.
 */

const ROUNDS = full ? 2_000 : 200;

let store: InMemoryEventStore;
let one: TestApplication;
let two: TestApplication;
let patientId: PatientId;
let stream: StreamId;
let reads: number;

beforeEach(async () => {
  store = new InMemoryEventStore();
  one = await startApplication({ store });
  two = await startApplication({ store, vault: one.vault, keyring: one.keyring, clock: one.clock });
  await registerOrganisations(one);
  patientId = await registerPatient(one, 1);
  await referTo(one, patientId);
  await choose(one, patientId, 'refused');
  stream = `patient-${patientId}` as StreamId;
  reads = 0;
  store.faults.beforeRead = (read) => {
    if (read === stream) reads += 1;
  };
});

afterEach(async () => {
  await Promise.all([one.close(), two.close()]);
});

const newest = () => store.events.filter((event) => event.stream === stream).at(-1)!;

describe('a command to a patient who was seen before', () => {
  it('is carried out without a read of their stream, one after another', async () => {
    for (const value of ['granted', 'refused', 'verify', 'granted'] as const) {
      const receipt = await choose(one, patientId, value);
      expect(receipt).toMatchObject({ replayed: false, revision: newest().revision });
      expect(receipt.position).toBe(newest().position);
    }
    expect(reads).toBe(0);
  });

  it('is decided again on a read when another process has written meanwhile', async () => {
    await choose(two, patientId, 'granted');
    reads = 0;
    const receipt = await choose(one, patientId, 'refused');
    expect(newest()).toMatchObject({ id: receipt.eventIds[0], type: 'ConsentRefused' });
    expect(reads).toBe(1);
  });

  it(`is never lost and never done twice, ${String(ROUNDS)} times by two processes by turns`, async () => {
    const before = newest().revision;
    for (let round = 0; round < ROUNDS; round += 1) {
      const app = Math.random() < 0.5 ? one : two;
      const receipt = await choose(app, patientId, round % 2 === 0 ? 'granted' : 'refused');
      expect(newest()).toMatchObject({ id: receipt.eventIds[0], revision: receipt.revision });
    }
    report('commands decided on what was kept, two processes by turns', {
      carriedOut: ROUNDS,
      written: String(newest().revision - before),
      readsOfTheStream: reads,
    });
    expect(newest().revision - before).toBe(BigInt(ROUNDS));
  });
});

describe('what rests on the past is not told', () => {
  it('that nothing changes, when the other process has changed it', async () => {
    await choose(two, patientId, 'granted');
    const receipt = await choose(one, patientId, 'refused');
    expect(receipt.events).toEqual([{ type: 'ConsentRefused' }]);
  });

  it('that the revision is stale, when it is the newest', async () => {
    const { revision } = await choose(two, patientId, 'granted');
    const context = contextOf(patientCaller(patientId), { ifMatch: revision });
    await expect(choose(one, patientId, 'refused', context)).resolves.toMatchObject({ replayed: false });
  });

  it('that the revision is the newest, when it is stale', async () => {
    const ifMatch = newest().revision;
    await choose(two, patientId, 'granted');
    const context = contextOf(patientCaller(patientId), { ifMatch });
    expect((await refusalOf(choose(one, patientId, 'refused', context))).code).toBe('CONSENT_REVISION_STALE');
  });

  it('that there is no such relationship, when the other process has opened it', async () => {
    const { createdId } = await referTo(two, patientId);
    const ending = one.commands.execute(
      new EndCareRelationshipCommand(contextOf(service), patientId, { relationshipId: createdId! }),
    );
    await expect(ending).resolves.toMatchObject({ replayed: false });
  });

  it('that the patient is there, when the other process has restricted the record', async () => {
    await two.commands.execute(new SetRestrictionCommand(contextOf(staff), patientId, { restricted: true }));
    await expect(referTo(one, patientId)).rejects.toMatchObject({ code: 'CONSENT_PATIENT_NOT_FOUND' });
  });
});

describe('a key that the other process has used', () => {
  const context = (key: string, body: string) => contextOf(patientCaller(patientId), { key, body });

  it('with the same body is answered as the first time, and written once', async () => {
    const key = newKey();
    const first = await choose(two, patientId, 'granted', context(key, 'granted'));
    const again = await choose(one, patientId, 'granted', context(key, 'granted'));
    expect(again).toEqual({ ...first, replayed: true });
    expect(newest().id).toBe(first.eventIds[0]);
  });

  it('with another body is refused, and nothing is written', async () => {
    const key = newKey();
    const first = await choose(two, patientId, 'granted', context(key, 'granted'));
    const refusal = await refusalOf(choose(one, patientId, 'verify', context(key, 'verify')));
    expect(refusal.code).toBe('CONSENT_IDEMPOTENCY_KEY_REUSED');
    expect(newest().id).toBe(first.eventIds[0]);
  });
});

describe('an append whose outcome is unknown', () => {
  it('leaves the next command to find out what was written', async () => {
    const cut = new Error('cut');
    store.faults.afterAppend = () => {
      throw cut;
    };
    await expect(choose(one, patientId, 'granted')).rejects.toBe(cut);
    delete store.faults.afterAppend;
    const lost = newest();
    const receipt = await choose(one, patientId, 'refused');
    expect(receipt.revision).toBe(lost.revision + 1n);
  });
});
