import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Clock, type Instant, millisOf } from '#libs/kernel';
import { notificationError } from '../errors.js';
import type { Channel, OutgoingMessage } from '../port.js';

/** A message that was "sent" in development: it lies in a file instead. */
export interface OutboxMessage extends OutgoingMessage {
  /** Names the message; later ones sort after earlier ones. */
  readonly id: string;
  readonly channel: Channel;
  readonly at: Instant;
}

const KEPT = 1_000;
const NAME = /^([0-9]{15}-[0-9]{6}-[0-9a-f]{8})\.json$/;

/**
 * The development outbox: a directory with one file for each message, the newest 1,000. Made for trying the ledger
 * out with nothing else installed; production refuses it, because whoever reads the directory reads the codes.
 */
export class Outbox {
  #sequence = 0;

  constructor(private readonly directory: string) {}

  put(channel: Channel, message: OutgoingMessage, clock: Clock): OutboxMessage {
    const at = clock.now();
    this.#sequence = (this.#sequence + 1) % 1_000_000;
    const time = String(millisOf(at)).padStart(15, '0');
    const id = `${time}-${String(this.#sequence).padStart(6, '0')}-${randomBytes(4).toString('hex')}`;
    const { reference, to, subject, text } = message;
    const kept: OutboxMessage = { id, at, channel, reference, to, subject, text };
    try {
      mkdirSync(this.directory, { recursive: true, mode: 0o700 });
      const temporary = join(this.directory, `.${id}.tmp`);
      writeFileSync(temporary, `${JSON.stringify(kept, undefined, 2)}\n`, { mode: 0o600 });
      renameSync(temporary, join(this.directory, `${id}.json`));
      for (const old of this.#ids().slice(0, -KEPT))
        rmSync(join(this.directory, `${old}.json`), { force: true });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? 'unknown failure';
      throw notificationError('NOTIFICATION_UNAVAILABLE', {
        detail: `The outbox cannot be written (${code}).`,
      });
    }
    return kept;
  }

  /** Oldest first; with `after`, those put in later than that message. */
  list(after = ''): readonly OutboxMessage[] {
    return this.#ids()
      .filter((id) => id > after)
      .flatMap((id) => this.get(id) ?? []);
  }

  get(id: string): OutboxMessage | undefined {
    if (!NAME.test(`${id}.json`)) return undefined;
    try {
      return JSON.parse(readFileSync(join(this.directory, `${id}.json`), 'utf8')) as OutboxMessage;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw notificationError('NOTIFICATION_OUTBOX_UNUSABLE', {
        detail: `The message ${id} cannot be read.`,
      });
    }
  }

  #ids(): readonly string[] {
    try {
      return readdirSync(this.directory)
        .flatMap((name) => NAME.exec(name)?.[1] ?? [])
        .sort();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw notificationError('NOTIFICATION_OUTBOX_UNUSABLE', { detail: 'The directory cannot be read.' });
    }
  }
}
