import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EventStoreDBClient } from '@eventstore/db-client';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { closeClient } from './close-client.js';
import { type Double, startDouble } from './double/index.js';
import { Run } from './run.js';
import { scenarios } from './scenarios.js';
import { assertReachable, clientOf, realServer } from './server-under-test.js';

/** What a real EventStoreDB 23.10.6 answered this client, and the calls behind it. */
const folder = join(import.meta.dirname, 'fixtures/recordings');

interface Recording {
  readonly outcomes: readonly Record<string, unknown>[];
}

/** Positions and names of a run differ from run to run; nothing else may. */
const comparable = (outcomes: unknown): unknown =>
  JSON.parse(
    JSON.stringify(outcomes, (key, value: unknown) => {
      if (key === 'position') return undefined;
      if (typeof value === 'bigint') return String(value);
      return typeof value === 'string' ? value.replace(/_[a-z0-9]{8,}-\d+/g, '_RUN') : value;
    }),
  );

const recorded = (name: string): unknown => {
  const recording = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Recording;
  return comparable(recording.outcomes);
};

/** A deadline of 1 ms is a race: a server that has nothing else to do wins it now and then. */
const RACES = ['deadline'];

const gives = (clientOf: () => EventStoreDBClient, left: readonly string[] = []) => {
  it.each(Object.entries(scenarios).filter(([name]) => !left.includes(name)))(
    '%s',
    async (name, scenario) => {
      const run = new Run(clientOf(), Math.random().toString(36).slice(2, 10).padEnd(8, '0'));
      await scenario(run);
      expect(comparable(run.outcomes)).toEqual(recorded(name));
    },
  );
};

describe('the double answers as the recorded server did', () => {
  let double: Double;
  let client: EventStoreDBClient;
  beforeAll(async () => {
    double = await startDouble();
    client = new EventStoreDBClient({ endpoint: `127.0.0.1:${String(double.port)}` }, { insecure: true });
  });
  afterAll(async () => {
    await closeClient(client);
    await double.stop();
  });
  gives(() => client);

  it('in every recorded scenario', () => {
    const names = readdirSync(folder).map((file) => file.replace(/\.json$/, ''));
    expect(Object.keys(scenarios).sort()).toEqual(names.sort());
  });
});

if (realServer !== '') {
  describe('the server at EVENTSTORE_URL answers as the recorded server did', () => {
    let client: EventStoreDBClient;
    beforeAll(async () => {
      await assertReachable(realServer);
      client = clientOf(realServer);
    });
    afterAll(async () => {
      await closeClient(client);
    });
    gives(() => client, RACES);
  });
}
