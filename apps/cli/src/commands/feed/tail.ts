import { FeedSubscriptionReader } from '#libs/application';
import {
  assertActive,
  feed as feedProjection,
  type FeedMessage,
  type FeedPage,
  type FeedPlace,
  type FeedReader,
  feedStart,
} from '#libs/feed';
import type { Command } from 'commander';
import { LEDGER, type Ledger } from '../../../../server/src/composition/index.js';
import { callerAs, type CommandContext, withExistingLedger } from '../../context.js';
import { exitCodes } from '../../exit-codes.js';
import { countArgument } from '../../patient-reference.js';
import { type Action, type CommandEnvironment, examples, running } from '../command.js';

interface Options {
  readonly after?: string;
  readonly limit?: number;
  readonly once?: true;
}

const MOST = 1_000_000_000;
const PAGE_ROWS = 500;
/** A feed that is built anew takes its time; one that has faulted is not waited for. */
const CATCH_UP_MILLIS = 3_600_000;

const placeAfter = async (reader: FeedReader, after: string | undefined): Promise<FeedPlace> => {
  if (after === undefined) return feedStart;
  return after === 'now' ? reader.head() : reader.resolve(after);
};

async function* pagesToHead(reader: FeedReader, after: FeedPlace): AsyncGenerator<FeedPage, void> {
  for (let place = after; ;) {
    const page = await reader.rowsAfter(place, PAGE_ROWS);
    if (page.through.seq <= place.seq) return;
    yield page;
    place = page.through;
  }
}

/** What is in files nobody else writes: what is there is all that will come. */
const caughtUp = async ({ config, store, projections }: Ledger): Promise<void> => {
  const { head } = await store.identity();
  if (head === undefined || config.database.kind === 'postgres') return;
  await projections.waitFor(head, { projections: [feedProjection.name], timeoutMs: CATCH_UP_MILLIS });
};

const textOf = ({ text }: FeedMessage): string => {
  const event = JSON.parse(text) as Readonly<Record<string, unknown>>;
  return [event.sequence, event.time, event.type, event.subject, event.recordkey]
    .filter((part) => typeof part === 'string')
    .join('  ');
};

/** Comes when whoever watches has seen enough. */
const interruption = (): { readonly signal: AbortSignal; readonly done: () => void } => {
  const stopping = new AbortController();
  const stop = (): void => {
    stopping.abort();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return { signal: stopping.signal, done: () => process.off('SIGINT', stop).off('SIGTERM', stop) };
};

const follow = async (
  { output, config }: CommandContext,
  { ledger, subscriptions }: { readonly ledger: Ledger; readonly subscriptions: FeedSubscriptionReader },
  { after, limit = MOST, once, id }: Options & { readonly id: string },
): Promise<void> => {
  const { reader, tail, sender } = ledger.feed;
  const ofNow = async () => {
    const subscription = await subscriptions.permitted(callerAs('admin'), 'GetFeedSubscription', id);
    assertActive(subscription);
    // Numbers are for the subscriber, under their agreement: whoever looks on has no use for them.
    return { ...subscription, scope: { ...subscription.scope, nhsNumber: false } };
  };
  await ofNow();
  await caughtUp(ledger);
  let place = await placeAfter(reader, after);
  let cursor = reader.cursorOf(place);
  const { signal, done } = interruption();
  const isAll = once === true || config.database.kind !== 'postgres';
  try {
    let left = limit;
    for await (const page of isAll ? pagesToHead(reader, place) : tail.follow(place, signal)) {
      const messages = await sender.messages(page, await ofNow());
      for (const message of messages.slice(0, left)) {
        await output.print(output.options.json ? message.text : textOf(message));
        cursor = message.cursor;
      }
      left -= messages.length;
      if (left <= 0 || signal.aborted) break;
      place = page.through;
      cursor = reader.cursorOf(place);
    }
  } finally {
    done();
    output.note(`Go on with --after ${cursor}`);
  }
};

const tail: Action<Options> = (context, options, id = '') =>
  withExistingLedger(context, async (app) => {
    const parts = { ledger: app.get<Ledger>(LEDGER), subscriptions: app.get(FeedSubscriptionReader) };
    await follow(context, parts, { ...options, id });
    return exitCodes.ok;
  });

/** `ledger feed tail`. */
export const registerTail = (feed: Command, environment: CommandEnvironment): void => {
  feed
    .command('tail')
    .argument('<subscription>', 'its id, as the list shows it')
    .summary('show what a subscription is sent, and go on as more comes')
    .description(
      'Shows the messages as the subscription is sent them now, but without NHS numbers, and says at the end where to ' +
        'go on. On PostgreSQL it goes on until it is interrupted; what is in files nobody else writes, so there it ' +
        'ends with the newest. It does not count as reading: the subscription stays where it is.',
    )
    .option('--after <cursor>', 'what comes after this cursor, or `now` (default: from the beginning)')
    .option('--limit <count>', 'at most this many messages', countArgument(MOST))
    .option('--once', 'end with the newest, instead of waiting for more')
    .addHelpText(
      'after',
      [
        examples('ledger feed tail $ID --after now', 'ledger feed tail $ID --json --once > events.ndjson'),
        '',
        'With --json each message is a CloudEvent on a line of its own; `sequence` is its cursor.',
      ].join('\n'),
    )
    .action(running(environment, tail));
};
