import { spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import type { EventStore, StreamId } from '#libs/event-store';
import { newEvent, newStream } from '#libs/event-store/contract';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { CodedError } from '#libs/kernel';
import { full, report, skipped } from '../../support/figures.js';
import { type Acknowledged, countLost, inDirectory, lostAfterRestart } from './support.js';

const FAULT = 'disk full (ENOSPC)';
const ROUNDS = full ? 10 : 2;

/** Appends until it is refused; answers the code of the refusal. */
const appendUntilRefused = async (
  store: EventStore,
  stream: StreamId,
  acknowledged: Acknowledged,
): Promise<string> => {
  for (;;) {
    const last = (await store.readStream(stream, { direction: 'backwards', limit: 1 }))[0];
    const event = newEvent({ text: 'x'.repeat(4_000) });
    try {
      const { position } = await store.append(stream, last?.revision ?? 'no-stream', [event]);
      acknowledged.set(position, event.id);
    } catch (error) {
      return error instanceof CodedError ? error.code : String(error);
    }
  }
};

/** A probe writes less than an append did, so a few may still find room. */
const probeUntilRefused = async (store: EventStore): Promise<void> => {
  for (let count = 0; count < 20; count += 1) await store.probe();
};

it('refuses appends while the disk is full, reads on, and recovers when there is room', async () => {
  await inDirectory(async (directory) => {
    const disk = join(directory, 'disk');
    await mkdir(disk);
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'tmpfs', disk]).status !== 0) {
      skipped(FAULT, 'a small tmpfs cannot be mounted (needs root)');
      return;
    }
    try {
      const file = join(disk, 'ledger.db');
      const filler = join(disk, 'filler');
      const fatal: string[] = [];
      const store = await openSqliteEventStore({ file, onFatal: ({ code }) => fatal.push(code) });
      const stream = newStream();
      const acknowledged: Acknowledged = new Map();
      const refusals: string[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        writeFileSync(filler, Buffer.alloc(4_600_000 - round * 400_000));
        refusals.push(await appendUntilRefused(store, stream, acknowledged));
        await expect(probeUntilRefused(store)).rejects.toMatchObject({ code: 'EVENT_STORE_UNAVAILABLE' });
        expect(await countLost(store, acknowledged)).toBe(0);
        rmSync(filler);
        await store.probe();
        const event = newEvent();
        acknowledged.set((await store.append(newStream(), 'no-stream', [event])).position, event.id);
      }
      await store.close();
      const lost = await lostAfterRestart(file, acknowledged);
      report(FAULT, { tried: ROUNDS, acknowledged: acknowledged.size, refused: refusals.length, lost });
      expect(new Set(refusals)).toEqual(new Set(['EVENT_STORE_UNAVAILABLE']));
      expect({ lost, fatal }).toEqual({ lost: 0, fatal: [] });
    } finally {
      spawnSync('umount', ['-l', disk]);
    }
  });
});
