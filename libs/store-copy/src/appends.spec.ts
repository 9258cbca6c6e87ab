import { describe, expect, it } from '@jest/globals';
import type { EventMetadata, Position, RecordedEvent, StreamId } from '#libs/event-store';
import type { EventId, JsonObject } from '#libs/kernel';
import { appendsOf } from './appends.js';
import { Tally } from './tally.js';

const event = (stream: string, revision: number, data: JsonObject = {}): RecordedEvent => ({
  stream: stream as StreamId,
  revision: BigInt(revision),
  position: '' as Position,
  id: `${stream}:${String(revision)}` as EventId,
  type: 'ConsentGranted',
  data,
  metadata: { commandId: 'c' } as EventMetadata,
});

const grouped = async (events: readonly RecordedEvent[]) => {
  const groups: [string, string, number][] = [];
  async function* source(): AsyncGenerator<RecordedEvent, void> {
    yield* await Promise.resolve(events);
  }
  for await (const { stream, expected, events: group } of appendsOf(source()))
    groups.push([stream, String(expected), group.length]);
  return groups;
};

describe('what is written by one call', () => {
  it('is neighbours of one stream, at the revision they stand at', async () => {
    expect(await grouped([])).toEqual([]);
    expect(
      await grouped([event('a-1', 0), event('a-1', 1), event('b-1', 0), event('a-1', 2), event('a-1', 3)]),
    ).toEqual([
      ['a-1', 'no-stream', 2],
      ['b-1', 'no-stream', 1],
      ['a-1', '1', 2],
    ]);
  });

  it('stays well below what one call may carry, in bytes and in events', async () => {
    const large = { text: 'é'.repeat(40_000) };
    expect(await grouped(Array.from({ length: 5 }, (_, index) => event('a-1', index, large)))).toEqual([
      ['a-1', 'no-stream', 2],
      ['a-1', '1', 2],
      ['a-1', '3', 1],
    ]);
    const many = await grouped(Array.from({ length: 1_200 }, (_, index) => event('a-1', index)));
    expect(many.map(([, , count]) => count)).toEqual([500, 500, 200]);
    expect(await grouped([event('a-1', 0, { text: 'x'.repeat(600_000) }), event('a-1', 1)])).toHaveLength(2);
  });
});

describe('a tally', () => {
  const tallyOf = (...events: readonly RecordedEvent[]): Tally => {
    const tally = new Tally();
    for (const each of events) tally.add(each);
    return tally;
  };
  const [a0, a1, b0] = [event('a-1', 0), event('a-1', 1), event('b-1', 0)];

  it('is the same for the same events, wherever they stand and however their members are ordered', () => {
    const moved = { ...a0, position: '9' as Position, data: { y: 1, x: 2 } };
    const one = tallyOf({ ...a0, data: { x: 2, y: 1 } }, a1, b0);
    expect(one.differenceTo(tallyOf(moved, a1, b0))).toBeUndefined();
    expect([one.events, one.streamCount]).toEqual([3, 2]);
  });

  it.each([
    ['an event more', [a0, a1, b0, event('b-1', 1)], 'stream b-1 has 1 events in the one and 2 in the other'],
    [
      'another stream',
      [a0, a1, b0, event('c-1', 0)],
      'stream c-1 has 0 events in the one and 1 in the other',
    ],
    ['a payload', [a0, { ...a1, data: { x: 1 } }, b0], 'the events of stream a-1 differ'],
    [
      'metadata',
      [a0, a1, { ...b0, metadata: { ...b0.metadata, commandId: 'd' } }],
      'the events of stream b-1 differ',
    ],
    ['an id', [a0, a1, { ...b0, id: 'other' as EventId }], 'the events of stream b-1 differ'],
    ['the order', [a0, b0, a1], 'the events are the same, in another order'],
  ] as const)('differs by %s', (_, events, difference) => {
    expect(tallyOf(a0, a1, b0).differenceTo(tallyOf(...events))).toBe(difference);
  });
});
