import { describe, expect, it } from '@jest/globals';
import type { FeedScope } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import type { DataKey } from '#libs/privacy';
import { patientStream, type StoredEvent } from '#libs/stored-events';
import { fixturesFolder, keySource, readFixtureKey } from '#libs/stored-events/contract';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numbersFor, SealedNumbers } from './sealed-numbers.js';

/** A patient as registered in a frozen payload, with the key it is sealed with. */
const { patientId, key } = readFixtureKey();
const { stored: registered, expected } = JSON.parse(
  readFileSync(join(fixturesFolder, 'PatientRegistered.v1.json'), 'utf8'),
) as { readonly stored: StoredEvent; readonly expected: { readonly data: { readonly nhsNumber: string } } };
const number = expected.data.nhsNumber;

/** A store that counts how often it is read, and keys that can be lost. */
const numbersWith = (keys = new Map<PatientId, DataKey>([[patientId, key]]), lost?: 'erased' | 'missing') => {
  let reads = 0;
  const readStream = (stream: string): Promise<readonly RecordedEvent[]> => {
    reads += 1;
    return Promise.resolve(stream === patientStream(patientId) ? [registered as RecordedEvent] : []);
  };
  return { opener: new SealedNumbers({ readStream }, keySource(keys, lost)), keys, reads: () => reads };
};

describe('NHS numbers', () => {
  it('are opened from the registration, which is read once', async () => {
    const { opener, reads } = numbersWith();
    for (let time = 0; time < 2; time++)
      expect(await opener.open([patientId, patientId])).toEqual(new Map([[patientId, number]]));
    expect(reads()).toBe(1);
  });

  it('are none for whoever has been erased', async () => {
    const { opener, reads } = numbersWith(new Map(), 'erased');
    expect(await opener.open([patientId])).toEqual(new Map([[patientId, null]]));
    expect(reads()).toBe(0);
  });

  it('are gone with the key, even where they had been opened', async () => {
    const { opener, keys } = numbersWith(undefined, 'erased');
    await opener.open([patientId]);
    keys.clear();
    expect(await opener.open([patientId])).toEqual(new Map([[patientId, null]]));
  });

  it('are no “none” where a key is missing that nobody erased', async () => {
    const { opener, keys } = numbersWith(undefined, 'missing');
    await opener.open([patientId]);
    keys.clear();
    await expect(opener.open([patientId])).rejects.toThrow('PRIVACY_KEY_MISSING');
  });

  it('are looked for only under a scope that says so', async () => {
    const { opener, reads } = numbersWith();
    const scope: FeedScope = {
      families: ['choice'],
      organisations: null,
      practices: null,
      schemes: [],
      nhsNumber: false,
    };
    const rows = [{ patientId }, { patientId: null }];
    expect(await numbersFor(scope, rows, opener)).toEqual(new Map());
    expect(reads()).toBe(0);
    expect(await numbersFor({ ...scope, nhsNumber: true }, rows, opener)).toEqual(
      new Map([[patientId, number]]),
    );
  });
});
