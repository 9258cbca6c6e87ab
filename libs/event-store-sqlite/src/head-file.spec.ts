import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Position } from '#libs/event-store';
import { HeadFile, readHeadFile } from './head-file.js';

const headAt = (n: number) => ({ ledgerId: 'ledger-1', position: String(n).padStart(16, '0') as Position });

describe('the published head', () => {
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'head-file-'));
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance'] });
  });

  afterEach(() => {
    jest.useRealTimers();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is written once more while a slow disk still writes the one before', async () => {
    const path = join(directory, 'events.db.head');
    const failures: unknown[] = [];
    const file = new HeadFile(path, (error) => failures.push(error));
    // Every second another head, and the disk finishes none of them in time.
    for (let n = 1; n <= 20; n++) {
      file.publish(headAt(n));
      jest.advanceTimersByTime(1_000);
    }
    await file.close();
    expect(failures).toEqual([]);
    expect(readHeadFile(path)).toEqual(headAt(20));
  });
});
