import { randomUUID } from 'node:crypto';
import type { EventStore, NewEvent, RecordedEvent, StreamId, SubscriptionMessage } from '#libs/event-store';
import { CodedError, type EventId, instant, type JsonObject } from '#libs/kernel';

export const newCategory = (): string => `c${randomUUID().replaceAll('-', '')}`;

export const newStream = (category = 'contract'): StreamId => `${category}-${randomUUID()}` as StreamId;

export const newEvent = (data: JsonObject = {}, type = 'ContractTested'): NewEvent => ({
  id: randomUUID() as EventId,
  type,
  data,
  metadata: {
    schemaVersion: 1,
    recordedAt: instant('2024-02-29T12:00:00.000Z'),
    commandId: randomUUID(),
    commandDigest: 'digest',
    correlationId: 'correlation',
  },
});

export const newEvents = (count: number, type?: string): NewEvent[] =>
  Array.from({ length: count }, (_, index) => newEvent({ index }, type));

export const idsOf = (events: readonly { readonly id: EventId }[]): readonly EventId[] =>
  events.map(({ id }) => id);

/** The element that must be there. */
export const at = <T>(list: readonly T[], index: number): T => {
  const element = list[index];
  if (element === undefined) throw new Error(`there is no element ${String(index)}`);
  return element;
};

/** Only what hangs takes longer, however busy the machine. */
export const LONG_MILLIS = 100_000;

/** The next message of a subscription; undefined when it has ended. */
export const nextMessage = async (
  iterator: AsyncIterator<SubscriptionMessage>,
): Promise<SubscriptionMessage | undefined> => {
  const result: IteratorResult<SubscriptionMessage, unknown> = await within(LONG_MILLIS, iterator.next());
  return result.done === true ? undefined : result.value;
};

export const collect = async <T>(source: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = [];
  for await (const one of source) all.push(one);
  return all;
};

/** Fails, instead of hanging, what must be prompt. */
export const within = async <T>(milliseconds: number, promise: Promise<T>): Promise<T> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`nothing happened within ${String(milliseconds)} ms`));
    }, milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Messages up to and with the first that `isLast`; the subscription is then ended. */
export const takeUntil = async (
  source: AsyncIterable<SubscriptionMessage>,
  isLast: (message: SubscriptionMessage) => boolean,
): Promise<SubscriptionMessage[]> => {
  const taken: SubscriptionMessage[] = [];
  const reading = (async () => {
    for await (const message of source) {
      taken.push(message);
      if (isLast(message)) return;
    }
  })();
  await within(LONG_MILLIS, reading);
  return taken;
};

export const eventsIn = (messages: readonly SubscriptionMessage[]): RecordedEvent[] =>
  messages.flatMap((message) => (message.kind === 'event' ? [message.event] : []));

/** Messages up to the `count`-th event. */
export const takeEvents = async (
  source: AsyncIterable<SubscriptionMessage>,
  count: number,
): Promise<RecordedEvent[]> => {
  let seen = 0;
  return eventsIn(await takeUntil(source, ({ kind }) => kind === 'event' && (seen += 1) === count));
};

/** The coded error a promise is rejected with. */
export const rejectionOf = async (promise: Promise<unknown>): Promise<CodedError> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof CodedError) return error;
    throw error;
  }
  throw new Error('it was not rejected');
};

export const codeOfRejection = async (promise: Promise<unknown>): Promise<string> =>
  (await rejectionOf(promise)).code;

/** Appends `count` events in calls of 100. */
export const fill = async (
  store: EventStore,
  stream: StreamId,
  count: number,
  type?: string,
): Promise<NewEvent[]> => {
  const events = newEvents(count, type);
  for (let from = 0; from < count; from += 100) {
    await store.append(stream, from === 0 ? 'no-stream' : BigInt(from - 1), events.slice(from, from + 100));
  }
  return events;
};
