import { beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore, NewEvent, Position, RecordedEvent, StreamId } from '#libs/event-store';
import { type EventId, instant, type JsonObject, newUuid, plusMillis } from '#libs/kernel';
import { FoldedStreams } from './folded-streams.js';

const stream = 'patient-one' as StreamId;
const START = instant('2026-03-01T09:00:00.000Z');

const newEvent = (commandId: string, data: JsonObject, recordedAt = START): NewEvent => ({
  id: newUuid() as EventId,
  type: 'Something',
  data,
  metadata: {
    schemaVersion: 1,
    recordedAt,
    commandId: commandId,
    commandDigest: `digest of ${commandId}`,
    correlationId: 'a-correlation',
  },
});

/** One stream, and how often it was read. */
class OneStream {
  readonly events: RecordedEvent[] = [];
  reads = 0;
  /** Awaited by each read after it has looked. */
  looked: Promise<void> = Promise.resolve();

  append(events: readonly NewEvent[]) {
    for (const event of events) {
      this.events.push({
        ...(JSON.parse(JSON.stringify(event)) as NewEvent),
        stream,
        revision: BigInt(this.events.length),
        position: String(this.events.length).padStart(4, '0') as Position,
      });
    }
    const { revision, position } = this.events.at(-1)!;
    return { revision, position };
  }

  async readStream(...[, options]: Parameters<EventStore['readStream']>): Promise<readonly RecordedEvent[]> {
    this.reads += 1;
    const found = this.events.filter(({ revision }) => revision >= (options?.from ?? 0n));
    await this.looked;
    return found;
  }
}

type Seen = readonly Omit<RecordedEvent, 'position'>[];
/** Keeps what it was given, so that folds are equal only where what they were made of was. */
const folding = {
  empty: [] as Seen,
  fold: (seen: Seen, events: readonly RecordedEvent[]): Seen => [
    ...seen,
    ...events.map(({ position: _, ...event }) => event),
  ],
};

let log: OneStream;
const foldedStreams = () => new FoldedStreams<Seen>(log as unknown as EventStore, folding, 10);
let streams: FoldedStreams<Seen>;
beforeEach(() => {
  log = new OneStream();
  streams = foldedStreams();
});

const append = async (events: readonly NewEvent[]) => {
  const base = streams.peek(stream) ?? (await streams.load(stream));
  const at = log.append(events);
  streams.appended(stream, base, events, at);
};

describe('what this process appends itself', () => {
  it('is folded as one who reads it folds it, unread', async () => {
    await append([newEvent('register', { name: 'A', absent: undefined })]);
    await append([newEvent('two', { n: [1, null] }), newEvent('two', { nested: { of: 'two' } })]);
    await append([newEvent('three', {}, plusMillis(START, 1))]);
    const { reads } = log;
    const own = streams.peek(stream)!;
    const read = await foldedStreams().load(stream);
    expect(own.state).toStrictEqual(read.state);
    expect(own.last).toStrictEqual(read.last);
    for (const command of ['register', 'two', 'three']) {
      expect(own.commands.get(command)).toBeDefined();
      expect(own.commands.get(command)).toStrictEqual(read.commands.get(command));
    }
    expect(reads).toBe(1);
  });

  it('is left to a read where what was kept has moved on meanwhile', async () => {
    await append([newEvent('one', {})]);
    const base = streams.peek(stream)!;
    const events = [newEvent('two', {})];
    const at = log.append(events);
    const read = await streams.load(stream);
    streams.appended(stream, base, events, at);
    expect(streams.peek(stream)).toBe(read);
    expect(read.state).toHaveLength(2);
  });

  it('is not forgotten for a read that was slower', async () => {
    await append([newEvent('one', {})]);
    const base = streams.peek(stream)!;
    const second = [newEvent('two', {})];
    const at = log.append(second);
    let answer: () => void = () => undefined;
    log.looked = new Promise((resolve) => (answer = resolve));
    const slow = streams.load(stream);
    streams.appended(stream, base, second, at);
    await append([newEvent('three', {})]);
    answer();
    expect((await slow).state).toHaveLength(2);
    expect(streams.peek(stream)!.state).toHaveLength(3);
  });
});

describe('a stream whose beginning is missing', () => {
  it('is not folded, neither as of now nor as known at a time', async () => {
    await append([newEvent('one', {}), newEvent('two', {}, plusMillis(START, 1))]);
    const kept = streams;
    log.append([newEvent('three', {}, plusMillis(START, 2))]);
    log.events.shift();
    await expect(foldedStreams().load(stream)).rejects.toThrow('has a gap before its revision 1');
    // What was kept hides the loss from a reader of the newest events, and must not hide it from this one.
    await expect(kept.loadAsKnownAt(stream, START)).rejects.toThrow('has a gap before its revision 1');
  });
});
