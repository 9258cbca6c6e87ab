// Started by the tests as a process of its own: appends for ever, and tells each acknowledgement on stdout.
import { randomUUID } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { NewEvent, StreamId } from '#libs/event-store';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { CodedError, type EventId, instant } from '#libs/kernel';

const WRITERS = 8;
const ERRORS_UNTIL_GIVING_UP = 20;

// Straight to the pipe: what a buffered stream still held at kill -9 would count for nothing.
const tell = (line: string): void => {
  const text = Buffer.from(`${line}\n`);
  for (let told = 0; told < text.length;) {
    try {
      told += writeSync(1, text, told);
    } catch (error) {
      // The pipe is full: on a busy machine its reader has not come by yet.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
};

const codeOf = (error: unknown): string => (error instanceof CodedError ? error.code : String(error));

const event = (): NewEvent => ({
  id: randomUUID() as EventId,
  type: 'FaultTested',
  data: { text: 'x'.repeat(200) },
  metadata: {
    schemaVersion: 1,
    recordedAt: instant('2024-02-29T12:00:00.000Z'),
    commandId: 'command',
    commandDigest: 'digest',
    correlationId: 'correlation',
  },
});

const store = await openSqliteEventStore({
  file: process.argv[2] ?? '',
  onFatal: (error) => {
    tell(`fatal ${error.code}`);
  },
}).catch((error: unknown) => {
  tell(`refused ${codeOf(error)}`);
  process.exit(1);
});
tell('open');

const write = async (): Promise<void> => {
  const stream = `fault-${randomUUID()}` as StreamId;
  let revision: bigint | undefined;
  for (let errors = 0; errors < ERRORS_UNTIL_GIVING_UP;) {
    const next = event();
    try {
      const result = await store.append(stream, revision ?? 'no-stream', [next]);
      revision = result.revision;
      tell(`ack ${result.position} ${next.id}`);
    } catch (error) {
      errors += 1;
      tell(`error ${codeOf(error)}`);
    }
  }
};

await Promise.all(Array.from({ length: WRITERS }, write));
await store.close();
