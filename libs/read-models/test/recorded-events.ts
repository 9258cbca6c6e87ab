import type { Position, RecordedEvent, StreamId } from '#libs/event-store';
import { commandIdOf, type Instant, instant, plusMillis } from '#libs/kernel';
import type { Projection, ReadDatabase } from '#libs/projections';
import { type DomainEvent, type KeySource, newEvents } from '#libs/stored-events';
import { databases } from './databases.js';

/** What is recorded next, and where. */
export interface Happening {
  readonly stream: StreamId;
  readonly event: DomainEvent;
  /** Default: a second after what was recorded before it. */
  readonly recordedAt?: Instant;
}

export const positionOf = (row: number): Position => row.toString(16).padStart(16, '0') as Position;

/** The happenings as a ledger would hold them, sealed. */
export const recorded = async (
  happenings: readonly Happening[],
  sealer: KeySource,
): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  const revisions = new Map<StreamId, bigint>();
  let clock = instant('2024-03-01T09:00:00Z');
  for (const { stream, event, recordedAt } of happenings) {
    clock = recordedAt ?? plusMillis(clock, 1_000);
    const [made] = await newEvents({
      events: [event],
      stream,
      command: { commandId: commandIdOf('spec', String(events.length)), digest: 'd', correlationId: 'c' },
      recordedAt: clock,
      sealer,
    });
    const revision = (revisions.get(stream) ?? -1n) + 1n;
    revisions.set(stream, revision);
    // As it comes back from a store: through JSON, by no reference to what was written.
    const stored = JSON.parse(JSON.stringify(made)) as RecordedEvent;
    events.push({ ...stored, stream, revision, position: positionOf(events.length + 1) });
  }
  return events;
};

/** A projection's tables in an empty database, with these batches applied one after the other. */
export const projected = async (
  projection: Projection,
  batches: readonly (readonly RecordedEvent[])[],
): Promise<ReadDatabase> => {
  const db = await databases.open();
  await projection.migrate(db);
  for (const events of batches) {
    await db.transaction().execute((tx) => projection.apply(tx, events));
  }
  return db;
};

/** The list cut up at the places given. */
export const split = <T>(items: readonly T[], cuts: readonly number[]): readonly (readonly T[])[] => {
  const at = [...new Set(cuts)].filter((cut) => cut < items.length).sort((a, b) => a - b);
  return [0, ...at].map((from, index) => items.slice(from, at[index]));
};
