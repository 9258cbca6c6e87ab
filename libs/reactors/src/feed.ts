import type { RecordedEvent, SubscriptionMessage } from '#libs/event-store';
import type { Lease } from '#libs/leases';
import { moveCheckpoint, type Reached } from './checkpoint.js';
import { addItem } from './items.js';
import type { Reactor } from './reactor.js';
import type { ReactorDatabase } from './tables.js';

export interface Feed {
  readonly db: ReactorDatabase;
  readonly reactor: Reactor;
  readonly lease: Lease;
  /** Told after each transaction how much it brought to do. */
  readonly committed: (items: number) => void;
}

/** Progress past events nobody wants is written down after so many checkpoints of the subscription. */
const IDLE_CHECKPOINTS = 16;
const MAX_EVENTS = 100;

const planned = (reactor: Reactor, events: readonly RecordedEvent[]) =>
  events.flatMap((event) => {
    const plan = reactor.plan(event);
    return plan === null ? [] : [{ event, plan }];
  });

/**
 * Turns events into things to do, in one transaction with the checkpoint: an event is never among the items twice and
 * never left out, wherever a process ends. Returns when the subscription does.
 */
export const feedItems = async (
  { db, reactor, lease, committed }: Feed,
  from: Reached,
  messages: AsyncIterable<SubscriptionMessage>,
): Promise<void> => {
  let reached = from;
  const commit = async (events: readonly RecordedEvent[], to: Reached): Promise<void> => {
    if (to <= reached) return;
    const items = planned(reactor, events);
    await db.transaction().execute(async (tx) => {
      await lease.confirm(tx);
      await moveCheckpoint(tx, reactor.name, reached, to);
      for (const { event, plan } of items) await addItem(tx, reactor.name, event, plan);
    });
    reached = to;
    committed(items.length);
  };
  let idle = 0;
  for await (const { events, position, caughtUp } of batches(messages)) {
    // Sent before: after a reconnection, or by a store that sends some twice.
    const fresh = events.filter((event) => event.position > reached);
    idle = fresh.length === 0 && !caughtUp ? idle + 1 : 0;
    if (fresh.length > 0 || caughtUp || idle % IDLE_CHECKPOINTS === 0)
      await commit(fresh, position ?? reached);
  }
};

interface Batch {
  readonly events: readonly RecordedEvent[];
  readonly position: Reached | undefined;
  readonly caughtUp: boolean;
}

const nothingYet = Symbol('nothing yet');

const oneTurn = (): Promise<typeof nothingYet> =>
  new Promise((resolve) => void setImmediate(resolve, nothingYet));

/** Messages that come together, together; one that comes alone does not wait for others. */
async function* batches(messages: AsyncIterable<SubscriptionMessage>): AsyncGenerator<Batch, void> {
  const iterator = messages[Symbol.asyncIterator]();
  const ask = (): ReturnType<typeof iterator.next> => {
    const answer = iterator.next();
    // It is looked at when it is awaited; until then a failure is nobody's unhandled rejection.
    answer.catch(() => undefined);
    return answer;
  };
  let pending = ask();
  try {
    for (;;) {
      const taken: SubscriptionMessage[] = [];
      let got = await pending;
      while (got.done !== true) {
        taken.push(got.value);
        pending = ask();
        const more = taken.length < MAX_EVENTS ? await Promise.race([pending, oneTurn()]) : nothingYet;
        if (more === nothingYet) break;
        got = more;
      }
      if (taken.length > 0) yield batchOf(taken);
      if (got.done === true) return;
    }
  } finally {
    await iterator.return?.();
  }
}

const batchOf = (messages: readonly SubscriptionMessage[]): Batch => ({
  events: messages.flatMap((message) => (message.kind === 'event' ? [message.event] : [])),
  position: messages.reduce<Reached | undefined>(
    (last, message) => (message.kind === 'event' ? message.event.position : message.position) ?? last,
    undefined,
  ),
  caughtUp: messages.some(({ kind }) => kind === 'caught-up'),
});
