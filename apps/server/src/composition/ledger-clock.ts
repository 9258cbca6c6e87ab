import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import type { LedgerConfig } from '#libs/config';
import { type Clock, type Instant, millisOf, SandboxClock, systemClock } from '#libs/kernel';
import { compositionError } from './errors.js';
import { writeFileDurably } from './write-file.js';

const savedSchema = z.object({ offsetMillis: z.number().nonnegative() });

/** The sandbox clock as it was left: a ledger whose time went back at a restart would contradict itself. */
export class PersistentSandboxClock implements Clock {
  readonly #clock = new SandboxClock();
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
    if (!existsSync(file)) return;
    try {
      this.#clock.advance(savedSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).offsetMillis);
    } catch (error) {
      throw compositionError(
        'LEDGER_DATA_DIRECTORY_UNUSABLE',
        { detail: `${file} does not say how far the sandbox clock was moved.` },
        { cause: error },
      );
    }
  }

  now(): Instant {
    return this.#clock.now();
  }

  advance(milliseconds: number): Instant {
    return this.#saved(this.#clock.advance(milliseconds));
  }

  advanceTo(target: Instant): Instant {
    return this.#saved(this.#clock.advanceTo(target));
  }

  #saved(now: Instant): Instant {
    const offsetMillis = Math.max(0, millisOf(now) - millisOf(systemClock.now()));
    writeFileDurably(this.#file, `${JSON.stringify({ offsetMillis })}\n`);
    return now;
  }
}

/** In production the clock is the system's, and nothing can move it. */
export const openClock = ({ mode, files }: LedgerConfig): Clock =>
  mode === 'development' ? new PersistentSandboxClock(files.sandboxClock) : systemClock;
