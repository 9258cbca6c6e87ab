import {
  type EventStoreDBClient,
  type PersistentAction,
  persistentSubscriptionToStreamSettingsFromDefaults,
  START,
} from '@eventstore/db-client';
import type { Run } from './run.js';

type Subscription = ReturnType<EventStoreDBClient['subscribeToPersistentSubscriptionToStream']>;
type Answer = 'ack' | PersistentAction;

const settings = (changes: Parameters<typeof persistentSubscriptionToStreamSettingsFromDefaults>[0] = {}) =>
  persistentSubscriptionToStreamSettingsFromDefaults({ startFrom: START, ...changes });

/** Answers each event as told by its revision and how often it came, until so many have come. */
const consume = async (
  subscription: Subscription,
  count: number,
  answerOf: (revision: string, retries: number) => Answer,
): Promise<unknown[]> => {
  const seen: unknown[] = [];
  const answers: Promise<void>[] = [];
  await new Promise<void>((resolve, reject) => {
    subscription.on('error', reject);
    subscription.on('data', (resolved) => {
      const { event, retryCount } = resolved;
      const revision = String(event?.revision);
      seen.push(['event', revision, retryCount]);
      const answer = answerOf(revision, retryCount);
      answers.push(
        answer === 'ack' ? subscription.ack(resolved) : subscription.nack(answer, 'on purpose', resolved),
      );
      if (seen.length === count) resolve();
    });
  });
  await Promise.all(answers);
  return seen;
};

const infoOf = async (run: Run, stream: string) => {
  const { status, stats } = await run.client.getPersistentSubscriptionToStreamInfo(stream, 'readers');
  return { parked: stats.parkedMessageCount, status };
};

/** What was answered is on its way: the server has taken it when it says so. */
const whenParked = async (run: Run, stream: string, parked: bigint) => {
  for (;;) {
    const info = await infoOf(run, stream);
    if (info.parked === parked) return info;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** As recorded. */
export const persistent = async (run: Run): Promise<void> => {
  const { client } = run;
  const stream = run.stream('pers');
  await run.append('pers', 'no_stream', run.events(1, 4));
  const create = (maxRetryCount: number) =>
    client.createPersistentSubscriptionToStream(stream, 'readers', settings({ maxRetryCount }));
  await run.step('create', () => create(1));
  await run.step('create again', () => create(10));
  const subscription = client.subscribeToPersistentSubscriptionToStream(stream, 'readers');
  await run.step('subscribe: ack 0, park 1, retry 2 once, ack rest', () =>
    consume(subscription, 5, (revision, retries) =>
      revision === '1' ? 'park' : revision === '2' && retries === 0 ? 'retry' : 'ack',
    ),
  );
  await run.step('info', () => whenParked(run, stream, 1n));
  await subscription.unsubscribe();
  await run.step('subscribe to a missing group', () =>
    consume(client.subscribeToPersistentSubscriptionToStream(stream, 'nobody'), 1, () => 'ack'),
  );
  const deleteGroup = () => client.deletePersistentSubscriptionToStream(stream, 'readers');
  await run.step('delete', deleteGroup);
  await run.step('delete again', deleteGroup);
};

/** Beyond the recording: what happens to what was parked, skipped, refused too often, or left unanswered. */
export const persistentLeftovers = async (run: Run): Promise<void> => {
  const { client } = run;
  const stream = run.stream('left');
  await run.append('left', 'no_stream', run.events(1, 4));
  await client.createPersistentSubscriptionToStream(stream, 'readers', settings({ maxRetryCount: 2 }));
  const subscribe = () => client.subscribeToPersistentSubscriptionToStream(stream, 'readers');
  const first = subscribe();
  await run.step('skip 0, park 1, retry 2 for ever, ack 3', () =>
    consume(first, 6, (revision) =>
      revision === '0' ? 'skip' : revision === '1' ? 'park' : revision === '2' ? 'retry' : 'ack',
    ),
  );
  await run.step('parked', () => whenParked(run, stream, 2n));
  await first.unsubscribe();
  const second = subscribe();
  await run.step('what was parked and what comes next, to another consumer', async () => {
    await client.replayParkedMessagesToStream(stream, 'readers');
    const seen = consume(second, 3, () => 'ack');
    await run.append('left', 3n, run.events(5, 5));
    return (await seen).sort();
  });
  await second.unsubscribe();
  await run.step('replay of a missing group', () => client.replayParkedMessagesToStream(stream, 'nobody'));
  await client.deletePersistentSubscriptionToStream(stream, 'readers');
};
