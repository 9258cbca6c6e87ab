import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import { newKey, START, startApplication, type TestApplication } from '../support/application.js';
import { full, report } from '../support/figures.js';
import { InMemoryEventStore } from '../support/in-memory-event-store.js';
import {
  choose,
  contextOf,
  decide,
  nhsNumber,
  outcomeOf,
  patientCaller,
  question,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
} from '../support/surgery.js';

const HOUR = 3_600_000;
const ROUNDS = 100;
const TRIES = full ? 10_000 : 300;

let store: InMemoryEventStore;
let one: TestApplication;
let two: TestApplication;
let patientId: PatientId;

beforeEach(async () => {
  store = new InMemoryEventStore();
  one = await startApplication({ store });
  two = await startApplication({
    store,
    vault: one.vault,
    keyring: one.keyring,
    clock: new ManualClock(plusMillis(START, HOUR)),
  });
  await registerOrganisations(one);
  patientId = await registerPatient(one, 1);
  await referTo(one, patientId);
});

afterEach(async () => {
  await Promise.all([one.close(), two.close()]);
});

/** Both processes have decided before either has appended. */
const togetherAt = (): void => {
  let arrived = 0;
  let open: () => void = () => undefined;
  const both = new Promise<void>((resolve) => (open = resolve));
  store.faults.beforeAppend = () => {
    arrived += 1;
    if (arrived === 2) open();
    return both;
  };
};

const recordedAts = (): Map<string, string[]> => {
  const times = new Map<string, Set<string>>();
  for (const { stream, metadata } of store.events) {
    times.set(stream, (times.get(stream) ?? new Set()).add(metadata.recordedAt));
  }
  return new Map([...times].map(([stream, set]) => [stream, [...set]]));
};

describe('one command that reaches two processes at once', () => {
  it('is carried out once, and answered the same by both', async () => {
    const before = store.events.length;
    for (let round = 0; round < ROUNDS; round++) {
      togetherAt();
      const context = contextOf(patientCaller(patientId), { key: newKey() });
      const value = round % 2 === 0 ? 'refused' : 'granted';
      const [first, second] = await Promise.all(
        [one, two].map((app) => choose(app, patientId, value, context)),
      );
      expect({ ...first!, replayed: true }).toEqual({ ...second!, replayed: true });
      expect([first!.replayed, second!.replayed].sort()).toEqual([false, true]);
    }
    expect(store.events.length - before).toBe(ROUNDS);
  });

  it('with two bodies is carried out by one, and refused by the other', async () => {
    const before = store.events.length;
    for (let round = 0; round < ROUNDS; round++) {
      togetherAt();
      const key = newKey();
      const asked = await Promise.allSettled([
        choose(one, patientId, 'granted', contextOf(patientCaller(patientId), { key, body: 'granted' })),
        choose(two, patientId, 'refused', contextOf(patientCaller(patientId), { key, body: 'refused' })),
      ]);
      const done = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
      const refused = asked.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
      expect(done).toHaveLength(1);
      expect(refused).toMatchObject([{ code: 'CONSENT_IDEMPOTENCY_KEY_REUSED' }]);
      // What was acknowledged is what is on record.
      expect(store.events.at(-1)).toMatchObject({ id: done[0]!.eventIds[0], type: done[0]!.events[0]!.type });
    }
    expect(store.events.length - before).toBe(ROUNDS);
  });
});

describe('one number registered by two processes at once', () => {
  it('becomes one patient', async () => {
    for (let n = 10; n < 30; n++) {
      togetherAt();
      const asked = await Promise.allSettled([registerPatient(one, n), registerPatient(two, n)]);
      delete store.faults.beforeAppend;
      expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await one.vault.find(nhsNumber(n))).toBe(await two.vault.find(nhsNumber(n)));
    }
    expect(store.events.filter(({ type }) => type === 'PatientRegistered')).toHaveLength(21);
  });
});

describe('two processes whose clocks are an hour apart', () => {
  it('record in each stream one instant after another', async () => {
    const apps = [one, two];
    for (let round = 0; round < ROUNDS; round++) await choose(apps[round % 2]!, patientId, 'granted');
    for (const times of recordedAts().values()) expect(times).toEqual([...times].sort());
    expect(recordedAts().get(`patient-${patientId}`)!.length).toBeGreaterThanOrEqual(ROUNDS);
  });

  it(`never permit by a grant whose revocation the other has acknowledged, ${String(TRIES)} times`, async () => {
    let stale = 0;
    for (let round = 0; round < TRIES; round++) {
      const [writer, asker] = round % 2 === 0 ? [one, two] : [two, one];
      await choose(writer, patientId, 'granted');
      if (round % 50 === 0) expect(outcomeOf(await decide(asker, question(patientId)))).toBe('permit');
      await choose(writer, patientId, 'revoked');
      if (outcomeOf(await decide(asker, question(patientId))) === 'permit') stale += 1;
    }
    report('decisions after a revocation acknowledged by another process', { tried: TRIES, stale });
    expect(stale).toBe(0);
  }, 600_000);

  it('each put their decisions on record in a stream of their own', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => decide(index % 2 === 0 ? one : two, question(patientId))),
    );
    const made = store.events.filter(({ type }) => type === 'AccessDecisionMade');
    expect(made).toHaveLength(40);
    expect(new Set(made.map(({ stream }) => stream)).size).toBe(2);
  });
});

describe('a key used again for another record', () => {
  it('is refused by the process that has seen it', async () => {
    const other = await registerPatient(one, 2);
    const key = newKey();
    const by = (id: PatientId) => ({ ...patientCaller(id), clientId: 'portal' });
    await choose(one, patientId, 'refused', contextOf(by(patientId), { key }));
    const again = (app: TestApplication) =>
      refusalOf(choose(app, other, 'granted', contextOf(by(other), { key, body: 'other' })));
    expect((await again(one)).code).toBe('CONSENT_IDEMPOTENCY_KEY_REUSED');
  });
});
