import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LedgerConfig } from '#libs/config';
import { type Clock, type Instant, plusMillis, SandboxClock, systemClock } from '#libs/kernel';
import { compositionError } from './errors.js';
import { writeFileDurably } from './write-file.js';

const savedSchema = z.object({ offsetMillis: z.number().nonnegative() });

const savedIn = (file: string): number => {
  if (!existsSync(file)) return 0;
  try {
    const { offsetMillis } = savedSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    // A clock that far ahead could only throw.
    plusMillis(systemClock.now(), offsetMillis);
    return offsetMillis;
  } catch (error) {
    throw compositionError(
      'LEDGER_DATA_DIRECTORY_UNUSABLE',
      { detail: `${file} does not say how far the sandbox clock was moved.` },
      { cause: error },
    );
  }
};

/** The sandbox clock as it was left: a ledger whose time went back at a restart would contradict itself. */
export class PersistentSandboxClock implements Clock {
  readonly #clock: SandboxClock;

  constructor(file: string) {
    this.#clock = new SandboxClock(systemClock, {
      offsetMillis: savedIn(file),
      keep: (offsetMillis) => {
        writeFileDurably(file, `${JSON.stringify({ offsetMillis })}\n`);
      },
    });
  }

  now(): Instant {
    return this.#clock.now();
  }

  advance(milliseconds: number): Instant {
    return this.#clock.advance(milliseconds);
  }

  advanceTo(target: Instant): Instant {
    return this.#clock.advanceTo(target);
  }
}

/** In production the clock is the system's, and nothing can move it. */
export const openClock = ({ mode, files }: LedgerConfig): Clock =>
  mode === 'development' ? new PersistentSandboxClock(files.sandboxClock) : systemClock;
