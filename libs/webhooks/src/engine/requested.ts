import type { Lease } from '#libs/leases';
import type { FeedPlace } from '#libs/feed';
import { toldOf } from '../sending/outcome.js';
import type { Book } from './book.js';
import type { DeliveryOutcome } from './delivery-log.js';
import { entryOf, forgetItems, forgetItemsAfter, keepItems } from './items.js';
import { testMessage } from './own-messages.js';
import type { DeliveryParts } from './parts.js';
import type { WebhookEndpoint } from './ports.js';
import { requestDone, type WebhookRequest } from './requests.js';
import { tablesOf } from './tables.js';
import type { Entry } from './window.js';

interface Carrying extends DeliveryParts {
  readonly lease: Lease;
  readonly endpoint: WebhookEndpoint | undefined;
  /** Undefined where there is no webhook, nor ever was one: what is asked for is of nothing. */
  readonly book: Book | undefined;
}

/** Does what was asked for, each in one transaction with the end of its request: once, as far as tables go. */
export const carryOut = async (requests: readonly WebhookRequest[], parts: Carrying): Promise<void> => {
  const { book, commits, lease } = parts;
  for (const request of requests) {
    if (book === undefined) await commits.add(lease, (tx) => requestDone(tx, request.id));
    else await one(request, book, parts);
  }
};

const one = async (request: WebhookRequest, book: Book, parts: Carrying): Promise<void> => {
  switch (request.kind) {
    case 'test':
      return test(request, book, parts);
    case 'redeliver':
      return redeliver(request, book, parts);
    case 'retry':
      return retry(request, book, parts);
    case 'drop':
      return drop(request, book, parts);
  }
};

/** To an endpoint that has not proved itself nothing is sent but its challenge. */
const test = async ({ id }: WebhookRequest, book: Book, parts: Carrying): Promise<void> => {
  const { endpoint, sender, source, clock } = parts;
  const done = (): Promise<void> => book.write(clock.now(), undefined, (tx) => requestDone(tx, id));
  if (endpoint === undefined || endpoint.condition === 'revoked') return done();
  if (endpoint.condition === 'unverified') {
    book.change({ challenged: 0, challenges: 0, wakeAt: clock.now() });
    return done();
  }
  const { url, secrets } = endpoint;
  const message = testMessage(id, { source, time: clock.now() });
  const sent = await sender.send({ url, secrets, id: message.id, body: message.body });
  const at = clock.now();
  const outcome = sent.kind;
  book.attempted({ kind: 'test', message, seq: null, attempt: 1, outcome, at, ...toldOf(sent) });
  // That it is back need not wait for the next try of its own.
  if (sent.kind === 'delivered') book.change({ pausedUntil: null, lastSuccessAt: at });
  return done();
};

/** Everything after the place is sent again, with the ids it had; what was put aside or given up after it, too. */
const redeliver = async ({ id, seq, cursor }: WebhookRequest, book: Book, parts: Carrying): Promise<void> => {
  const { clock, endpoint } = parts;
  const from = seq ?? 0;
  if (cursor !== null && from < book.state.seq) book.change({ seq: from, cursor });
  await book.write(clock.now(), undefined, async (tx) => {
    if (endpoint !== undefined) await forgetItemsAfter(tx, endpoint.subscriptionId, from);
    await requestDone(tx, id);
  });
};

const deadLetter = async (seq: number | null, book: Book, { db }: Carrying): Promise<Entry | undefined> => {
  const row = await tablesOf(db)
    .selectFrom('webhook_item')
    .selectAll()
    .where('subscription_id', '=', book.subscriptionId)
    .where('seq', '=', seq ?? 0)
    .where('state', '=', 'dead')
    .executeTakeFirst();
  return row === undefined ? undefined : entryOf(row);
};

const note = (entry: Entry, book: Book, outcome: DeliveryOutcome, { clock }: Carrying): void => {
  const { place, type, failures } = entry;
  const message = { id: `${place.eventId}/${String(place.part)}`, type };
  const said = { kind: 'event', message, seq: place.seq, attempt: failures, outcome } as const;
  // Nothing was sent.
  book.attempted({ ...said, at: clock.now(), status: null, error: null, millis: 0 });
};

const retry = async ({ id, seq }: WebhookRequest, book: Book, parts: Carrying): Promise<void> => {
  const { clock } = parts;
  const entry = await deadLetter(seq, book, parts);
  const now = clock.now();
  const isOvertaken = entry !== undefined && (await overtaken(entry.place, parts));
  if (entry !== undefined && isOvertaken) note(entry, book, 'overtaken', parts);
  const again = entry === undefined || isOvertaken ? [] : [{ ...entry, failures: 0, due: now, error: null }];
  if (again.length > 0) book.change({ wakeAt: now });
  await book.write(now, undefined, async (tx) => {
    if (entry !== undefined && isOvertaken) await forgetItems(tx, book.subscriptionId, [entry.place.seq]);
    await keepItems(tx, book.subscriptionId, again, { state: 'waiting', now });
    await requestDone(tx, id);
  });
};

const overtaken = async (place: FeedPlace, { pages, log }: Carrying): Promise<boolean> => {
  const row = await pages.row(place);
  return row === undefined || log.isOvertaken(row);
};

const drop = async ({ id, seq }: WebhookRequest, book: Book, parts: Carrying): Promise<void> => {
  const entry = await deadLetter(seq, book, parts);
  if (entry !== undefined) note(entry, book, 'dropped', parts);
  await book.write(parts.clock.now(), undefined, async (tx) => {
    if (entry !== undefined) await forgetItems(tx, book.subscriptionId, [entry.place.seq]);
    await requestDone(tx, id);
  });
};
