import { fork } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { systemClock } from '../dist/libs/kernel/src/index.js';
import { Leases } from '../dist/libs/leases/src/index.js';
import { Webhooks } from '../dist/libs/webhooks/src/index.js';
import { limitLine, perSecond, ratioLine } from './lib/report.mjs';
import { inPairs } from './lib/stats.mjs';

/*
 * How fast the feed is pushed to a receiver on this machine, with every delivery written down durably, and what
 * receivers that never answer cost those that do. The feed itself is in memory: reading it is measured elsewhere.
 */

const DEAD = 20;
const PATIENTS = 2_000;
const data = JSON.stringify({
  record: { entries: [{ value: 'granted', basis: 'patient', from: '2026-01-01' }] },
});

const feedOf = (count) => {
  const recordedAt = new Date().toISOString();
  const rows = Array.from({ length: count }, (_, index) => ({
    seq: index + 1,
    eventId: randomUUID(),
    part: 0,
    type: 'choice-changed',
    patientId: `patient-${index % PATIENTS}`,
    recordedAt,
  }));
  const start = { seq: 0, eventId: '', part: 0 };
  return {
    head: async () => rows.at(-1),
    rowsAfter: async ({ seq }, limit) => {
      const page = rows.slice(seq, seq + limit);
      return { rows: page, through: page.at(-1) ?? rows.at(-1) };
    },
    resolve: async (cursor) => rows[Number(cursor) - 1] ?? start,
    cursorOf: ({ seq }) => String(seq),
    placeBefore: async () => start,
    isOvertaken: async () => false,
  };
};

const endpointOf = (subscriptionId, url) => ({
  subscriptionId,
  url,
  condition: 'sending',
  secretNumber: 1,
  secrets: [randomBytes(32)],
  setAt: new Date().toISOString(),
  wants: () => true,
  render: async ({ eventId, type, patientId, recordedAt }) => ({
    id: `${eventId}/0`,
    type,
    body: `{"specversion":"1.0","id":"${eventId}/0","source":"urn:bench","type":"${type}","time":"${recordedAt}","subject":"${patientId}","data":${data}}`,
  }),
});

/** Messages per second to the one healthy receiver, beside so many dead ones. */
const rateOf = async (port, count, dead) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  const database = new Database(join(directory, 'reactors.db'));
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  const db = new Kysely({ dialect: new SqliteDialect({ database }) });
  const at = (path) => `http://127.0.0.1:${port}/${path}`;
  const endpoints = [
    ...Array.from({ length: dead }, (_, index) => endpointOf(`dead-${index}`, at(`dead/${index}`))),
    endpointOf('healthy', at('healthy')),
  ];
  let taken = 0;
  let done;
  const all = new Promise((resolve) => (done = resolve));
  const webhooks = await Webhooks.open({
    db,
    log: feedOf(count),
    endpoints: {
      list: async () => endpoints,
      find: async (id) => endpoints.find(({ subscriptionId }) => subscriptionId === id),
    },
    acts: { verified: async () => undefined, disabled: async () => undefined },
    leases: new Leases(db, { holder: randomUUID(), alone: true }),
    clock: systemClock,
    source: 'urn:bench',
    development: true,
    answerMillis: 1_000,
    report: ({ kind }) => {
      if (kind === 'delivered' && ++taken === count) done();
    },
  });
  const began = performance.now();
  webhooks.start();
  await all;
  const rate = (count / (performance.now() - began)) * 1000;
  await webhooks.stop();
  await db.destroy();
  rmSync(directory, { recursive: true, force: true });
  return rate;
};

export const webhooks = async ({ runs, quick }) => {
  const receiver = fork(join(import.meta.dirname, 'lib/webhook-receiver.mjs'));
  const [{ port }] = await once(receiver, 'message');
  const count = quick ? 1_000 : 5_000;
  try {
    await rateOf(port, count, 0);
    const { subject, peer, ratio } = await inPairs({
      runs,
      subject: () => rateOf(port, count, DEAD),
      peer: () => rateOf(port, count, 0),
    });
    return [
      limitLine({
        name: 'Webhook delivery, recorded durably',
        value: 1000 / peer,
        unit: 'ms a message',
        atMost: 2,
        peer: perSecond(peer),
      }),
      ratioLine({
        name: `Webhooks beside ${DEAD} receivers that never answer`,
        subject: perSecond(subject),
        peer: `without them ${perSecond(peer)}`,
        ratio,
        atLeast: 0.9,
      }),
    ];
  } finally {
    receiver.disconnect();
  }
};
