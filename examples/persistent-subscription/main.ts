// The feed as a stream of EventStoreDB for the ledger's own operators, and consumers that share it between them.
import { type Credentials, EventStoreDBClient } from '@eventstore/db-client';
import type { FeedMessage } from '#libs/feed-client';
import { connectionFromEnvironment } from '../support/connection.js';
import { untilStopped } from '../support/until-stopped.js';
import { consume, createGroup, type Group, parkedIn, replayParked } from './consume.js';
import { feedStreamOf } from './feed-stream.js';
import { Inbox } from './inbox.js';
import { publish } from './publish.js';
import { setUpStream } from './rights.js';

const USAGE = `npm run example:persistent -- COMMAND

  set-up          says who may use the stream, and how much of it is kept; as an administrator
  publish         publishes the feed of FEED_SUBSCRIPTION as a stream; runs until it is stopped
  create          makes the group of consumers; as an operator
  consume         takes events in turn with other consumers and keeps them in INBOX_FILE; runs until it is stopped
  parked          says how many events wait for a person
  replay-parked   gives those to the consumers again; as an operator

EVENTSTORE_URL is esdb://USER:PASSWORD@HOST:2113?tls=true&tlsCAFile=FILE: the publisher's, a reader's, an operator's
(of $ops or $admins) or an administrator's.`;

const { EVENTSTORE_URL = '', FEED_GROUP: name = 'workers', INBOX_FILE = 'inbox.sqlite' } = process.env;

const say = (line: string): void => {
  console.log(line);
};
const connect = (): EventStoreDBClient => EventStoreDBClient.connectionString(EVENTSTORE_URL);

/** A server without authentication takes any. */
const credentials = (): Credentials => {
  const [, username = 'nobody', password = 'none'] = /\/\/([^:@/]+):([^@/]+)@/.exec(EVENTSTORE_URL) ?? [];
  return { username: decodeURIComponent(username), password: decodeURIComponent(password) };
};

/** The ledger is not asked where the subscription is named: consumers need not reach it. */
const groupOf = async (): Promise<Group> => {
  const { FEED_SUBSCRIPTION = (await connectionFromEnvironment()).subscription } = process.env;
  if (FEED_SUBSCRIPTION === undefined) throw new TypeError('Set FEED_SUBSCRIPTION');
  return { stream: feedStreamOf(FEED_SUBSCRIPTION), name };
};

const setUp = async (): Promise<void> => {
  const { stream } = await groupOf();
  const {
    FEED_PUBLISHER: publisher = 'feed-publisher',
    FEED_READER: reader = 'feed-reader',
    FEED_KEEP,
  } = process.env;
  await setUpStream(connect(), stream, {
    publisher,
    reader,
    ...(FEED_KEEP !== undefined && { keep: Number(FEED_KEEP) }),
  });
  say(
    `${publisher} may append to ${stream}, ${reader} may read it and take events of its groups, and nobody else.`,
  );
};

const commands: Readonly<Record<string, () => Promise<void>>> = {
  'set-up': setUp,
  publish: async () => {
    const connection = await connectionFromEnvironment();
    if (connection.subscription === undefined) throw new TypeError('Set FEED_SUBSCRIPTION');
    const stream = feedStreamOf(connection.subscription);
    say(`Publishing to ${stream}. Ctrl-C stops it.`);
    const store = { client: connect(), credentials: credentials() };
    await publish({ connection, store, stream, signal: untilStopped() });
  },
  create: async () => {
    const group = await groupOf();
    await createGroup(connect(), group);
    say(`The group ${name} of ${group.stream} is there.`);
  },
  consume: async () => {
    const group = await groupOf();
    const inbox = new Inbox(INBOX_FILE);
    say(`Taking events of ${group.stream} as one of ${name}. Ctrl-C stops it.`);
    const handle = (event: FeedMessage, revision: bigint): void => {
      say(`${inbox.put(event, revision) ? 'kept' : 'came again'}: ${String(revision)} ${event.type}`);
    };
    await consume({ ...group, client: connect(), signal: untilStopped(), say, handle });
  },
  parked: async () => {
    say(`${String(await parkedIn(connect(), await groupOf()))} parked`);
  },
  'replay-parked': async () => {
    await replayParked(connect(), await groupOf());
    say('They are given out again.');
  },
};

const command = commands[process.argv[2] ?? ''];
if (command === undefined || EVENTSTORE_URL === '') {
  console.error(USAGE);
  process.exit(2);
}
try {
  await command();
} catch (error) {
  // Its message alone: with an error of a connection string comes the string, and the password in it.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
// The client leaves its channel open.
process.exit(0);
