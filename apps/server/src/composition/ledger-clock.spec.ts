import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { millisOf } from '#libs/kernel';
import { PersistentSandboxClock } from './ledger-clock.js';

const DAY = 86_400_000;
const CLOSE = 10_000;

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ledger-clock-'));
  file = join(directory, 'sandbox-clock.json');
});

afterEach(() => {
  rmSync(directory, { recursive: true, force: true });
});

/** How far the clock is from the machine's. */
const ahead = (clock: PersistentSandboxClock): number => millisOf(clock.now()) - Date.now();

describe('the sandbox clock of a data directory', () => {
  it('stays moved for whoever opens the directory next', () => {
    const clock = new PersistentSandboxClock(file);
    clock.advance(DAY);
    clock.advance(DAY);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ offsetMillis: 2 * DAY });
    const next = new PersistentSandboxClock(file);
    expect(Math.abs(ahead(next) - 2 * DAY)).toBeLessThan(CLOSE);
  });

  it('does not move when the move cannot be written down: after a restart its time would have gone back', () => {
    const clock = new PersistentSandboxClock(file);
    rmSync(directory, { recursive: true });
    expect(() => clock.advance(DAY)).toThrow('ENOENT');
    expect(Math.abs(ahead(clock))).toBeLessThan(CLOSE);
  });

  it('refuses a file that does not say how far', () => {
    writeFileSync(file, '{"offsetMillis":-1}');
    expect(() => new PersistentSandboxClock(file)).toThrow('LEDGER_DATA_DIRECTORY_UNUSABLE');
  });
});
