import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import {
  answered,
  choice,
  type County,
  newPatient,
  practice,
  question,
  settleCounty,
  type TestPatient,
} from '../support/county.js';
import { full, report } from '../support/figures.js';
import { startServer } from '../support/server.js';
import { inFiles } from '../support/storage.js';

/* Every projection is rebuilt while people write and read: nothing is lost, and nobody notices. */

const SECONDS = full ? 60 : 5;
const COMMANDS_A_SECOND = 200;
/** So many that none of them changes their mind more often in a minute than people do in a life. */
const PATIENTS = full ? 1_000 : 50;
const READERS = 3;
const TICK_MILLIS = 50;
/** More than this waiting for answers, and a machine is too busy for more to be asked of it: what is due is not sent. */
const MOST_WAITING = 200;

let county: County;
let patients: readonly TestPatient[];
let projections: readonly string[];

/** On servers it takes minutes, so there it is part of the long form alone. */
const underLoad = inFiles || full ? describe : describe.skip;

beforeAll(async () => {
  if (!inFiles && !full) return;
  county = await settleCounty(await startServer({ env: { LEDGER_LOG_LEVEL: 'warn' } }));
  patients = await Promise.all(Array.from({ length: PATIENTS }, () => newPatient(county)));
  const { body } = await county.admin.get('/v1/projections');
  projections = (body as unknown as { readonly items: readonly { readonly name: string }[] }).items.map(
    ({ name }) => name,
  );
}, 600_000);

afterAll(async () => {
  await (county as County | undefined)?.server.stop();
});

/** Ids of the events that were acknowledged, by patient. */
type Acknowledged = Map<string, Set<string>>;

interface Written {
  readonly acknowledged: Acknowledged;
  readonly sent: number;
  /** Due while too many waited. */
  readonly unsent: number;
  readonly refused: readonly string[];
}

/** Sends commands by the clock, whatever becomes of those before, until the time is up. */
const write = async (): Promise<Written> => {
  const acknowledged: Acknowledged = new Map(patients.map(({ id }) => [id, new Set<string>()]));
  const refused: string[] = [];
  const waiting = new Set<Promise<void>>();
  let [due, sent, unsent] = [0, 0, 0];
  const send = async (number: number): Promise<void> => {
    const patient = patients[number % PATIENTS]!;
    const value = ['granted', 'refused', 'revoked'][Math.floor(number / PATIENTS) % 3]!;
    const answer =
      number % 10 === 9
        ? await county.clinician.post('/v1/decisions', question(patient))
        : await county.staff.post(`/v1/patients/${patient.id}/choices`, choice(value));
    if (answer.status === 201) for (const { id } of answer.body.events) acknowledged.get(patient.id)!.add(id);
    else if (answer.status !== 200) refused.push(`${String(answer.status)} ${answer.body.code}`);
  };
  const began = performance.now();
  for (let elapsed = 0; elapsed < SECONDS * 1_000; elapsed = performance.now() - began) {
    for (const until = Math.ceil((elapsed / 1_000) * COMMANDS_A_SECOND); due < until; due++) {
      if (waiting.size >= MOST_WAITING) {
        unsent += 1;
        continue;
      }
      const sending = send(sent).finally(() => waiting.delete(sending));
      waiting.add(sending);
      sent += 1;
    }
    await pause(TICK_MILLIS);
  }
  await Promise.all(waiting);
  return { acknowledged, sent, unsent, refused };
};

const looks = (self: Client, { id }: TestPatient): readonly (() => ReturnType<Client['get']>)[] => [
  () => self.get(`/v1/patients/${id}/history?limit=20`),
  () => self.get(`/v1/patients/${id}/disclosures?limit=20`),
  () => county.staff.get(`/v1/patients/${id}/sharing-state`),
  () => county.staff.get(`/v1/practices/${practice}/patients`),
  () => county.auditor.get('/v1/reports/opt-outs?by=practice&from=2026-01&to=2026-03'),
  () => county.auditor.get('/v1/projections'),
];

/** Asks for everything that read models answer, over and over; what failed, and how often it asked. */
const read = async (reader: number, isOver: () => boolean): Promise<{ asked: number; failed: string[] }> => {
  const failed: string[] = [];
  let asked = 0;
  const patient = patients[reader]!;
  const self = await county.patient(patient.id);
  while (!isOver()) {
    for (const [index, look] of looks(self, patient).entries()) {
      const { status, text } = await look();
      asked += 1;
      if (status !== 200) failed.push(`${String(index)}: ${String(status)} ${text}`);
    }
  }
  return { asked, failed };
};

interface Shown {
  readonly builds: readonly { readonly build: number; readonly role: string; readonly state: string }[];
}

const post = async (name: string, action: string): Promise<void> => {
  answered(await county.admin.post(`/v1/projections/${name}/${action}`, { reason: 'drill' }), 200);
};

const buildsOf = async (name: string): Promise<Shown['builds']> => {
  const answer = await county.admin.get(`/v1/projections/${name}`);
  answered(answer, 200);
  return (answer.body as unknown as Shown).builds;
};

/** Until the rows of the new build are read. */
const rebuild = async (name: string): Promise<void> => {
  const before = (await buildsOf(name)).at(-1)!.build;
  await post(name, 'rebuild');
  for (;;) {
    const newest = (await buildsOf(name)).at(-1)!;
    if (newest.build <= before || newest.state === 'differs' || newest.state === 'faulted')
      throw new Error(`the newest build of ${name} is ${newest.state}`);
    if (newest.role === 'active') break;
    await pause(TICK_MILLIS);
  }
  await post(name, 'retire');
};

/** Each once, and then again for as long as there is anything going on. */
const rebuildAll = async (isOver: () => boolean): Promise<number> => {
  let switched = 0;
  do {
    for (const name of projections) {
      await rebuild(name);
      switched += 1;
    }
  } while (!isOver());
  return switched;
};

const eventIdsOf = async (auditor: Client, patientId: string, position: string): Promise<Set<string>> => {
  const ids = new Set<string>();
  const path = `/v1/patients/${patientId}/history?limit=200&minPosition=${position}`;
  for (let cursor = ''; ;) {
    const page = await auditor.get(`${path}${cursor}`);
    answered(page, 200);
    for (const { eventId } of page.body.items) ids.add(eventId);
    if (page.body.next === null) return ids;
    cursor = `&cursor=${page.body.next}`;
  }
};

underLoad('rebuilding every projection under load', () => {
  it(
    'loses nothing, fails no read, and leaves the rows that the ledger makes',
    async () => {
      let isOver = false;
      const writing = write().finally(() => (isOver = true));
      const over = (): boolean => isOver;
      const [written, switched, ...readers] = await Promise.all([
        writing,
        rebuildAll(over),
        ...Array.from({ length: READERS }, (_, reader) => read(reader, over)),
      ]);
      const last = await county.staff.post(`/v1/patients/${patients[0]!.id}/choices`, choice('granted'));
      answered(last, 201);
      let lost = 0;
      for (const [patientId, ids] of written.acknowledged) {
        const self = await county.patient(patientId);
        const kept = await eventIdsOf(self, patientId, last.body.position);
        for (const id of ids) if (!kept.has(id)) lost += 1;
      }
      const verdicts: unknown[] = [];
      for (const name of projections) {
        const { body } = await county.admin.post(`/v1/projections/${name}/verify`, {});
        verdicts.push([name, (body as unknown as { sound: boolean }).sound]);
      }
      const asked = readers.reduce((sum, reader) => sum + reader.asked, 0);
      const failed = readers.flatMap((reader) => reader.failed);
      const acknowledged = [...written.acknowledged.values()].reduce((sum, { size }) => sum + size, 0);
      report('projections rebuilt under commands and reads', {
        seconds: SECONDS,
        'sent a second': (written.sent / SECONDS).toFixed(0),
        unsent: written.unsent,
        'events acknowledged': acknowledged,
        refused: written.refused.length,
        switched,
        read: asked,
        failed: failed.length,
        lost,
      });
      expect({ failed, lost, refused: written.refused }).toEqual({ failed: [], lost: 0, refused: [] });
      expect(verdicts).toEqual(projections.map((name) => [name, true]));
      expect([acknowledged > 0, asked > 0, switched >= projections.length]).toEqual([true, true, true]);
    },
    full ? 3_600_000 : 600_000,
  );
});
