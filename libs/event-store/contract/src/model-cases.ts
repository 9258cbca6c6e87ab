import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventStore, NewEvent, StreamId } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { at, collect, idsOf, newEvents, newStream } from './samples.js';
import { eachCase, type OpenSubject } from './subject.js';

/** A step of a random history: an append that expects `off` less or more than is true, or a repeat. */
type Step =
  | { readonly kind: 'append'; readonly stream: number; readonly off: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly which: number };

interface Call {
  readonly stream: StreamId;
  readonly expected: number;
  readonly events: readonly NewEvent[];
}

const STREAMS = 3;

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      stream: fc.nat({ max: STREAMS - 1 }),
      off: fc.oneof(
        { weight: 4, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.integer({ min: -3, max: 2 }) },
      ),
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('repeat' as const), which: fc.nat() }) },
);

/** The whole of the contract of append, in memory: what each call must answer. */
class Model {
  readonly streams = new Map<StreamId, NewEvent[]>();
  readonly log: NewEvent[] = [];

  eventsOf(stream: StreamId): NewEvent[] {
    const events = this.streams.get(stream) ?? [];
    this.streams.set(stream, events);
    return events;
  }

  append({ stream, expected, events }: Call): string {
    const stored = this.eventsOf(stream);
    if (expected === stored.length - 1) {
      stored.push(...events);
      this.log.push(...events);
      return `revision ${String(stored.length - 1)}`;
    }
    const there = stored.slice(expected + 1, expected + 1 + events.length);
    const repeated = expected < stored.length - 1 && events.every(({ id }, index) => there[index]?.id === id);
    if (repeated) return `revision ${String(expected + events.length)}`;
    return `EVENT_STORE_CONFLICT ${stored.length === 0 ? 'no-stream' : String(stored.length - 1)}`;
  }
}

const answerOf = async (store: EventStore, { stream, expected, events }: Call): Promise<string> => {
  try {
    const { revision } = await store.append(stream, expected < 0 ? 'no-stream' : BigInt(expected), events);
    return `revision ${String(revision)}`;
  } catch (error) {
    if (error instanceof CodedError) return `${error.code} ${String(error.details.actual)}`;
    throw error;
  }
};

export const modelCases = (open: OpenSubject): void => {
  describe('any history of appends', () => {
    const subject = eachCase(open);

    it('answers and reads as the model does', async () => {
      const { store } = subject();
      const history = fc.array(step, { minLength: 1, maxLength: 40 });
      await fc.assert(
        fc.asyncProperty(history, async (steps) => {
          const { head } = await store.identity();
          const model = new Model();
          const streams = Array.from({ length: STREAMS }, () => newStream());
          const calls: Call[] = [];
          for (const next of steps) {
            const call = callOf(next, streams, model, calls);
            calls.push(call);
            const expected = model.append(call);
            expect(await answerOf(store, call)).toBe(expected);
          }
          for (const stream of streams) {
            expect(idsOf(await store.readStream(stream))).toEqual(idsOf(model.eventsOf(stream)));
          }
          const all = await collect(store.readAll(head === undefined ? {} : { after: head }));
          expect(idsOf(all)).toEqual(idsOf(model.log));
        }),
        { numRuns: 40 },
      );
    });
  });
};

const callOf = (next: Step, streams: readonly StreamId[], model: Model, calls: readonly Call[]): Call => {
  if (next.kind === 'repeat' && calls.length > 0) return at(calls, next.which % calls.length);
  const { stream, off, count } = next.kind === 'append' ? next : { stream: 0, off: 0, count: 1 };
  const id = at(streams, stream);
  const expected = Math.max(-1, model.eventsOf(id).length - 1 + off);
  return { stream: id, expected, events: newEvents(count) };
};
