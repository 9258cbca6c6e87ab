import { afterEach, describe, expect, it } from '@jest/globals';
import { eventStoreError } from '#libs/event-store';
import { ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplication, type TestApplication } from '../support/application.js';
import { InMemoryEventStore } from '../support/in-memory-event-store.js';
import {
  choose,
  contextOf,
  decide,
  outcomeOf,
  patientCaller,
  question,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
} from '../support/surgery.js';

const running: TestApplication[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((app) => app.close()));
});

const start = async (options: Parameters<typeof startApplication>[0] = {}): Promise<TestApplication> => {
  const app = await startApplication(options);
  running.push(app);
  return app;
};

const withPatient = async (app: TestApplication): Promise<PatientId> => {
  await registerOrganisations(app);
  return registerPatient(app, 1);
};

const choices = (store: InMemoryEventStore) => store.events.filter(({ type }) => type.startsWith('Consent'));

describe('many commands to one patient at once', () => {
  it('are all carried out, in one order, each at an instant of its own', async () => {
    const app = await start();
    const patientId = await withPatient(app);
    const receipts = await Promise.all(
      Array.from({ length: 100 }, (_, i) => choose(app, patientId, i % 2 === 0 ? 'granted' : 'refused')),
    );
    expect(new Set(receipts.map(({ revision }) => revision)).size).toBe(100);
    const recorded = choices(app.store).map(({ metadata }) => metadata.recordedAt);
    expect(recorded).toHaveLength(100);
    expect(recorded).toEqual([...new Set(recorded)].sort());
  });

  it('from two processes are each carried out once or refused, never half', async () => {
    const store = new InMemoryEventStore();
    // Gives the other process its turn between decision and append.
    store.faults.beforeAppend = () => new Promise((resolve) => setTimeout(resolve, Math.random() * 2));
    const one = await start({ store });
    const two = await start({ store, vault: one.vault, keyring: one.keyring });
    const patientId = await withPatient(one);
    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, (_, i) => choose(i % 2 === 0 ? one : two, patientId, 'granted')),
    );
    const done = outcomes.filter(({ status }) => status === 'fulfilled').length;
    const refused = outcomes.flatMap((o) => (o.status === 'rejected' ? [o.reason as { code: string }] : []));
    expect(choices(store)).toHaveLength(done);
    expect(done).toBeGreaterThan(50);
    for (const { code } of refused) expect(code).toBe('CONSENT_TOO_CONTENDED');
  });

  it('are refused after some tries when another process is always faster', async () => {
    const store = new InMemoryEventStore();
    const app = await start({ store });
    const patientId = await withPatient(app);
    store.faults.beforeAppend = () => {
      throw eventStoreError('EVENT_STORE_CONFLICT');
    };
    const error = await refusalOf(choose(app, patientId, 'granted'));
    expect([error.code, error.definition.status]).toEqual(['CONSENT_TOO_CONTENDED', 409]);
  });
});

describe('an append whose outcome is unknown', () => {
  it.each(['beforeAppend', 'afterAppend'] as const)(
    'is repeated, failing %s, and written once',
    async (when) => {
      const store = new InMemoryEventStore();
      const app = await start({ store });
      const patientId = await withPatient(app);
      let failures = 3;
      store.faults[when] = () => {
        if (failures-- > 0) throw eventStoreError('EVENT_STORE_UNAVAILABLE');
      };
      const receipt = await choose(app, patientId, 'refused');
      expect(choices(store).map(({ id }) => id)).toEqual(receipt.eventIds);
    },
  );

  it('is told after a while, and repeating the command finds out', async () => {
    const store = new InMemoryEventStore();
    const app = await start({ store });
    const patientId = await withPatient(app);
    store.faults.afterAppend = () => {
      throw eventStoreError('EVENT_STORE_UNAVAILABLE');
    };
    const context = contextOf(patientCaller(patientId));
    const error = await refusalOf(choose(app, patientId, 'refused', context));
    expect([error.code, error.definition.status]).toEqual(['CONSENT_UNAVAILABLE', 503]);
    delete store.faults.afterAppend;
    expect((await choose(app, patientId, 'refused', context)).replayed).toBe(true);
    expect(choices(store)).toHaveLength(1);
  });
});

describe('a clock that goes back', () => {
  it('takes no stream back, and never makes a decision miss an acknowledged revocation', async () => {
    const clock = new ManualClock(START);
    const app = await start({ clock });
    await registerOrganisations(app);
    const patients: PatientId[] = [];
    for (let n = 0; n < 20; n++) {
      const patientId = await registerPatient(app, n);
      await referTo(app, patientId);
      patients.push(patientId);
    }
    let wrong = 0;
    for (let round = 0; round < 1_000; round++) {
      const patientId = patients[round % patients.length]!;
      const jitter = ((round * 7_919) % 20_001) - 10_000;
      clock.set(plusMillis(START, 60_000 + jitter));
      await choose(app, patientId, 'granted');
      if (round % 10 === 0) expect(outcomeOf(await decide(app, question(patientId)))).toBe('permit');
      clock.set(plusMillis(START, 60_000 - jitter));
      await choose(app, patientId, round % 2 === 0 ? 'revoked' : 'refused');
      clock.set(plusMillis(START, 30_000));
      if (outcomeOf(await decide(app, question(patientId))) === 'permit') wrong += 1;
    }
    expect(wrong).toBe(0);
    for (const patientId of patients) {
      const commands = new Map(
        app.store.events
          .filter(({ stream }) => stream === `patient-${patientId}`)
          .map(({ metadata }) => [metadata.commandId, metadata.recordedAt]),
      );
      const times = [...commands.values()];
      expect(times).toEqual([...new Set(times)].sort());
    }
  });
});
