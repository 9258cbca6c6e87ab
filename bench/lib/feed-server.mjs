import { randomUUID } from 'node:crypto';
import { CommandBus } from '@nestjs/cqrs';
import { OpenFeedSubscriptionCommand, PatientImporter, RecordChoiceCommand } from '#libs/application';
import { openBenchApp } from './bench-app.mjs';
import { monotonicMicros, paced } from './clock.mjs';
import { populate, PRACTICE, VIEWER } from './population.mjs';

/*
 * The built server with something to send, a child process of the benchmark of the feed. What is recorded meanwhile
 * comes from commands on its own bus, so that no time of HTTP is in what is measured but that of the feed.
 */

const PROVIDERS = 200;
const { app, ledger, token } = await openBenchApp({ made: process.env.BENCH_DATA_DIR });
const { store, projections } = ledger;
const bus = app.get(CommandBus, { strict: false });

const callerOf = (role, roleCode, organisation) => ({
  clientId: 'bench',
  actor: { id: 'bench', name: null, role, roleCode, organisation },
  patientId: null,
  assuranceLevel: 1,
});
const admin = callerOf('admin', 'R8010', null);
const staff = callerOf('practice-staff', 'R8008', PRACTICE);

const contextOf = (caller) => ({
  caller,
  idempotencyKey: randomUUID(),
  bodyDigestInput: '',
  ifMatch: null,
  correlationId: 'bench',
});

const { ordinary: patients } = await populate({
  commands: bus,
  importer: app.get(PatientImporter, { strict: false }),
  patients: Number(process.env.BENCH_PATIENTS ?? 200),
  questioned: 0,
});

/** Until the read models have caught up. */
const settle = async () => projections.waitFor((await store.identity()).head, { timeoutMs: 3_600_000 });

const scope = {
  families: [
    'choice',
    'question',
    'access-request',
    'relationship',
    'opt-out',
    'project-consent',
    'practice-list',
    'organisation',
  ],
  organisations: null,
  practices: null,
  schemes: ['national', 'type-1'],
  nhsNumber: false,
};

const subscribe = async ({ count }) => {
  const ids = [];
  for (let n = 0; n < count; n++) {
    const body = { owner: VIEWER, agreement: `DSA ${n}`, scope };
    const { createdId } = await bus.execute(new OpenFeedSubscriptionCommand(contextOf(admin), body));
    ids.push(createdId);
  }
  await settle();
  return ids;
};

/** What is appended while it is kept: ids, and when the append was acknowledged. */
let commits;
const append = store.append.bind(store);
store.append = async (stream, expected, events) => {
  const result = await append(stream, expected, events);
  const at = monotonicMicros();
  for (const { id } of events) commits?.push([id, at]);
  return result;
};

let recorded = 0;
/** Each of another patient or about another organisation, so that records stay as short as they usually are. */
const record = () => {
  const n = recorded++;
  const provider = Math.floor(n / patients.length) % PROVIDERS;
  const round = Math.floor(n / patients.length / PROVIDERS);
  return bus.execute(
    new RecordChoiceCommand(contextOf(staff), patients[n % patients.length], {
      value: round % 2 === 0 ? 'refused' : 'granted',
      direction: 'share-in',
      scope: { kind: 'organisation', organisation: `X${100 + provider}` },
      from: null,
      to: null,
      keepNamed: false,
      basis: 'patient',
      notice: 'sharing-leaflet/2026-01',
      method: 'in-person',
      madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
      evidence: null,
    }),
  );
};

const load = async ({ rate, seconds }) => {
  commits = [];
  const took = await paced({ rate, count: rate * seconds, each: record });
  const all = commits;
  commits = undefined;
  return { commits: all, rate: all.length / took };
};

/** The bare scan of the store: every event read as anything else reads it, and only counted. */
const scan = async () => {
  const began = performance.now();
  let events = 0;
  for await (const event of store.readAll()) if (event !== undefined) events += 1;
  return { events, seconds: (performance.now() - began) / 1_000 };
};

const work = { subscribe, load, scan, settle };

process.on('message', ({ call, ...request }) => {
  work[call](request).then(
    (answer) => process.send({ answer }),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  );
});

await settle();
await app.listen(0, '127.0.0.1');
process.send({
  answer: {
    url: await app.getUrl(),
    token: await token({ role: 'service', id: 'bench', name: 'Bench', organisation: VIEWER }),
  },
});
