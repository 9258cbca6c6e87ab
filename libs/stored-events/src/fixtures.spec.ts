import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { commandIdOf, instant, newUuid, odsCode } from '#libs/kernel';
import type { KeySource, StoredEvent } from '#libs/stored-events';
import {
  sampleEvents,
  samplePatient,
  fixturesFolder,
  keySource,
  readFixtureKey,
} from '../contract/src/index.js';
import type { DomainEvent, StoredEventType } from './domain-event.js';
import { decode, loadKeysFor, newEvents } from './ledger-codec.js';
import { storedTypes } from './stored-types.js';
import {
  directoryStream,
  disclosureStream,
  feedSubscriptionStream,
  optOutCheckStream,
  groundsStream,
  operationsStream,
  patientStream,
  practiceListStream,
} from './streams.js';

/*
 * One real payload of every type and version ever written. They never change; a new version adds a file:
 *   FREEZE=1 npm test -- libs/stored-events
 * writes the files that are missing, from `sample-events.ts`, and their digests.
 */

interface Fixture {
  readonly stored: StoredEvent;
  readonly expected: unknown;
}

const digestsFile = join(fixturesFolder, 'SHA256SUMS');
const fileOf = (type: string, version: number): string => `${type}.v${version}.json`;
const fixtureFiles = (): string[] => readdirSync(fixturesFolder).filter((name) => /\.v\d+\.json$/.test(name));

const readFixture = (name: string): Fixture =>
  JSON.parse(readFileSync(join(fixturesFolder, name), 'utf8')) as Fixture;

const streams = {
  patient: patientStream(samplePatient),
  practiceList: practiceListStream(odsCode('A81001')),
  directory: directoryStream,
  grounds: groundsStream,
  operations: operationsStream,
  disclosure: disclosureStream('f47ac10b-58cc-4372-a567-0e02b2c3d479'),
  optOutCheck: optOutCheckStream('6fa459ea-ee8a-5ca4-894e-db77e160355e'),
  feedSubscription: feedSubscriptionStream('9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9'),
};

let sealer: KeySource;

const opened = async (stored: StoredEvent): Promise<unknown> =>
  decode(stored, { open: 'all', keys: await loadKeysFor([stored], sealer) });

const freeze = async (type: StoredEventType): Promise<void> => {
  const { category, schemaVersion } = storedTypes.get(type)!;
  const file = join(fixturesFolder, fileOf(type, schemaVersion));
  if (existsSync(file)) return;
  const stream = streams[category];
  const [event] = await newEvents({
    events: [{ type, data: sampleEvents[type] } as DomainEvent],
    stream,
    command: { commandId: commandIdOf('fixtures', type), digest: 'none', correlationId: newUuid() },
    recordedAt: instant('2024-03-01T09:00:01Z'),
    sealer,
  });
  const stored = { ...event!, stream };
  writeFileSync(file, `${JSON.stringify({ stored, expected: await opened(stored) }, null, 2)}\n`);
  appendFileSync(digestsFile, digestOf(fileOf(type, schemaVersion)));
};

/** One line as sha256sum writes it. */
const digestOf = (name: string): string =>
  `${createHash('sha256')
    .update(readFileSync(join(fixturesFolder, name)))
    .digest('hex')}  ${name}\n`;

beforeAll(async () => {
  const { patientId, key } = readFixtureKey();
  sealer = keySource(new Map([[patientId, key]]));
  if (process.env.FREEZE === undefined) return;
  for (const type of storedTypes.keys()) await freeze(type as StoredEventType);
});

describe('the frozen payloads', () => {
  it('are there for every type and every version of it', () => {
    const wanted = [...storedTypes].flatMap(([type, { schemaVersion }]) =>
      Array.from({ length: schemaVersion }, (_, index) => fileOf(type, index + 1)),
    );
    expect(fixtureFiles().sort()).toEqual(wanted.sort());
  });

  it('are those that were frozen, byte for byte', () => {
    const frozen = readFileSync(digestsFile, 'utf8').trimEnd().split('\n').sort();
    expect([...fixtureFiles(), 'test-key.json'].map((name) => digestOf(name).trimEnd()).sort()).toEqual(
      frozen,
    );
  });

  it.each(fixtureFiles())('%s decodes to the event it always was', async (name) => {
    const { stored, expected } = readFixture(name);
    expect(fileOf(stored.type, stored.metadata.schemaVersion)).toBe(name);
    expect(await opened(stored)).toEqual(expected);
  });

  it.each(fixtureFiles())('%s holds as many sealed values as the type has personal fields', (name) => {
    const { stored } = readFixture(name);
    const { personal, category } = storedTypes.get(stored.type)!;
    const sealed = JSON.stringify(stored.data).match(/"sealed":1/g) ?? [];
    const paths = personal[stored.metadata.schemaVersion - 1]!.paths;
    expect(sealed).toHaveLength(category === 'patient' || category === 'disclosure' ? paths.length : 0);
  });
});
