import {
  type AppendExpectedRevision,
  type EventData,
  type EventStoreDBClient,
  jsonEvent,
  streamNameFilter,
} from '@eventstore/db-client';
import type { Outcome, Run } from './run.js';
import { persistent } from './scenarios-persistent.js';

/** Takes what a subscription tells until `done`. */
const follow = async (
  subscription: ReturnType<EventStoreDBClient['subscribeToStream']>,
  done: () => boolean,
): Promise<void> => {
  await new Promise<void>((resolve, reject) => {
    const look = (): void => {
      if (done()) resolve();
    };
    subscription.on('error', reject);
    subscription.on('confirmation', look);
    subscription.on('caughtUp', look);
    subscription.on('data', look);
  });
  await subscription.unsubscribe();
};

const appendNewStream = async (run: Run) => {
  await run.step('two events, no_stream', () => run.append('new', 'no_stream', run.events(1, 2)));
  await run.step('one more at revision 1', () => run.append('new', 1n));
};

const appendConflict = async (run: Run) => {
  await run.append('conflict', 'no_stream', run.events(1, 2));
  await run.step('no_stream on existing', () => run.append('conflict', 'no_stream'));
  await run.step('behind', () => run.append('conflict', 0n));
  await run.step('ahead', () => run.append('conflict', 9n));
  await run.step('revision on a missing stream', () => run.append('none', 0n));
  await run.step('stream_exists on missing', () => run.append('none', 'stream_exists'));
};

const appendIdempotent = async (run: Run) => {
  const [a, b] = run.events(1, 2);
  const append = (expected: AppendExpectedRevision, ...events: (EventData | undefined)[]) =>
    run.append(
      'idem',
      expected,
      events.filter((event) => event !== undefined),
    );
  await run.step('first', () => append('no_stream', a, b));
  await run.step('same ids again', () => append('no_stream', a, b));
  await run.step('first of the two again', () => append('no_stream', a));
  await run.step('second of the two again at 0', () => append(0n, b));
  await run.step('longer batch with the same beginning', () =>
    append('no_stream', a, b, run.events(3, 3)[0]),
  );
  await run.step('same id at the current revision', () => append(1n, a));
  await append(2n, run.events(4, 4)[0]);
  await run.step('same ids after later events', () => append('no_stream', a, b));
  await run.step('any, same id', () => append('any', a));
  await run.step('whole stream', () => run.read(run.stream('idem')));
};

const appendDeleted = async (run: Run) => {
  await run.append('soft', 'no_stream', run.events(1, 2));
  await run.step('delete', () => run.client.deleteStream(run.stream('soft'), { expectedRevision: 1n }));
  await run.step('read deleted', () => run.read(run.stream('soft')));
  await run.step('no_stream on deleted', () => run.append('soft', 'no_stream'));
  await run.step('read again', () => run.read(run.stream('soft')));
  await run.append('tomb', 'no_stream');
  await run.step('tombstone', () => run.client.tombstoneStream(run.stream('tomb'), { expectedRevision: 0n }));
  await run.step('append on tombstone', () => run.append('tomb', 'no_stream'));
  await run.step('read tombstone', () => run.read(run.stream('tomb')));
};

const appendTooLarge = async (run: Run) => {
  const large = jsonEvent({ type: 'ConsentGranted', data: { text: 'x'.repeat(2 * 1024 * 1024) } });
  await run.step('2 MiB event', () => run.append('big', 'no_stream', [large]));
  await run.step('empty batch', () => run.append('empty', 'no_stream', []));
  await run.step('after', () => run.append('big2', 'no_stream'));
};

const appendWithoutBatch = async (run: Run) => {
  const append = (events: EventData[]) =>
    run.client.appendToStream(run.stream('single'), events, {
      expectedRevision: 'no_stream',
      credentials: { username: 'admin', password: 'changeit' },
    });
  await run.step('unary', () => append(run.events(1, 1)));
  await run.step('unary conflict', () => append(run.events(2, 2)));
};

const deadline = async (run: Run) => {
  await run.step('1 ms deadline', () =>
    run.client.appendToStream(run.stream('dead'), run.events(1, 1), {
      expectedRevision: 'no_stream',
      deadline: 1,
    }),
  );
};

const readStream = async (run: Run) => {
  const stream = run.stream('read');
  await run.append('read', 'no_stream', run.events(1, 5));
  await run.step('forwards', () => run.read(stream));
  await run.step('from 2, at most 2', () => run.read(stream, { fromRevision: 2n, maxCount: 2 }));
  await run.step('backwards from end, 2', () =>
    run.read(stream, { direction: 'backwards', fromRevision: 'end', maxCount: 2 }),
  );
  await run.step('past the end', () => run.read(stream, { fromRevision: 50n }));
  await run.step('missing', () => run.read(run.stream('missing')));
  await run.step('maxCount 0', () => run.read(stream, { maxCount: 0 }));
};

const readAll = async (run: Run) => {
  const { position } = await run.append('all', 'no_stream', run.events(1, 3));
  const read = async (options: Parameters<EventStoreDBClient['readAll']>[0]) => {
    const seen: Outcome[] = [];
    for await (const { event } of run.client.readAll(options))
      if (event) seen.push({ type: event.type, stream: event.streamId, revision: event.revision });
    return seen;
  };
  await run.step('backwards 3', () => read({ direction: 'backwards', fromPosition: 'end', maxCount: 3 }));
  await run.step('forwards from the append position', () => read({ fromPosition: position!, maxCount: 5 }));
};

const metadata = async (run: Run) => {
  const stream = run.stream('meta');
  await run.append('meta', 'no_stream', run.events(1, 5));
  await run.step('set maxCount 2', () => run.client.setStreamMetadata(stream, { maxCount: 2 }));
  await run.step('read', () => run.read(stream));
  await run.step('get', async () => (await run.client.getStreamMetadata(stream)).metadata);
};

const subscribeStream = async (run: Run) => {
  const stream = run.stream('sub');
  await run.append('sub', 'no_stream', run.events(1, 2));
  await run.step('catch up then live', async () => {
    const seen: unknown[] = [];
    const subscription = run.client.subscribeToStream(stream);
    subscription.on('confirmation', () => seen.push('confirmation'));
    subscription.on('caughtUp', () => {
      seen.push('caughtUp');
      void run.append('sub', 1n, run.events(3, 4));
    });
    subscription.on('data', ({ event }) => seen.push(event?.revision));
    await follow(subscription, () => seen.includes(3n));
    return seen;
  });
  await run.step('from revision 1, exclusive', async () => {
    const seen: unknown[] = [];
    const subscription = run.client.subscribeToStream(stream, { fromRevision: 1n });
    subscription.on('data', ({ event }) => seen.push(event?.revision));
    await follow(subscription, () => seen.length === 2);
    return seen;
  });
};

const subscribeAllFiltered = async (run: Run) => {
  const { position } = await run.append('before', 'no_stream', run.events(0, 0));
  await run.append('fil', 'no_stream', run.events(1, 3));
  for (const noise of ['noise0', 'noise1', 'noise2'])
    await run.append(noise, 'no_stream', run.events(1, 100));
  await run.step('prefix, checkpoints', async () => {
    const seen: unknown[] = [];
    const filter = streamNameFilter({
      prefixes: [run.stream('fil').slice(0, -1)],
      maxSearchWindow: 32,
      checkpointInterval: 1,
      checkpointReached: () => void seen.push(['checkpoint']),
    });
    const subscription = run.client.subscribeToAll({ fromPosition: position!, filter });
    subscription.on('caughtUp', () => {
      seen.push(['caughtUp']);
      void run.append('fil', 2n);
    });
    subscription.on('data', ({ event }) => seen.push(['event', event?.revision]));
    await follow(
      subscription,
      () =>
        JSON.stringify(seen.at(-1), (_, value: unknown) =>
          typeof value === 'bigint' ? String(value) : value,
        ) === '["event","3"]',
    );
    return seen;
  });
};

/** The recorded scenarios, by the name of their file. */
export const scenarios: Readonly<Record<string, (run: Run) => Promise<void>>> = {
  'append-new-stream': appendNewStream,
  'append-conflict': appendConflict,
  'append-idempotent': appendIdempotent,
  'append-deleted': appendDeleted,
  'append-too-large': appendTooLarge,
  'append-without-batch': appendWithoutBatch,
  deadline,
  'read-stream': readStream,
  'read-all': readAll,
  metadata,
  'subscribe-stream': subscribeStream,
  'subscribe-all-filtered': subscribeAllFiltered,
  persistent,
};
