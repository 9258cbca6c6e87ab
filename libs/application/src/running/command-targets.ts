import { LRUCache } from 'lru-cache';
import type { StreamId } from '#libs/event-store';
import type { CommandId } from '#libs/kernel';

const KEPT = 50_000;

/**
 * Which stream each of the latest commands was written to, to find a key that is used again for another record. A
 * stream tells of its own commands only. So this finds the caller that forgets to change the key; after a restart, or
 * by another process, the second is carried out as what it is, a command to another record.
 */
export class CommandTargets {
  readonly #streams = new LRUCache<CommandId, StreamId>({ max: KEPT });

  note(commandId: CommandId, stream: StreamId): void {
    this.#streams.set(commandId, stream);
  }

  isForAnother(commandId: CommandId, stream: StreamId): boolean {
    const noted = this.#streams.get(commandId);
    return noted !== undefined && noted !== stream;
  }
}
