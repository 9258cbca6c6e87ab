import type { PublicTypeName } from '../contract/index.js';
import { cursorCodec } from '../cursor.js';
import { feedError } from '../errors.js';
import type { FeedPage } from '../reading/reader.js';
import type { NumberOpener, Pseudonyms } from '../rendering/ports.js';
import { publicKey, publicRecord, renderEvent, subjectOf } from '../rendering/render-event.js';
import { numbersFor } from '../rendering/sealed-numbers.js';
import type { FeedRecord } from '../rows.js';
import { scopeRecord, scopeRow } from '../scope.js';
import type { FeedSubscriber } from '../subscriptions.js';

/** One public event for one subscriber. */
export interface FeedMessage {
  readonly seq: number;
  readonly cursor: string;
  readonly type: PublicTypeName;
  /** The CloudEvent in JSON. */
  readonly text: string;
}

export interface FeedSenderOptions {
  readonly ledgerId: string;
  readonly pseudonyms: Pseudonyms;
  readonly numbers: NumberOpener;
}

/** FEED_SUBSCRIPTION_PAUSED, FEED_SUBSCRIPTION_REVOKED. */
export const assertActive = ({ status }: Pick<FeedSubscriber, 'status'>): void => {
  if (status === 'paused') throw feedError('FEED_SUBSCRIPTION_PAUSED');
  if (status === 'revoked') throw feedError('FEED_SUBSCRIPTION_REVOKED');
};

/** Turns rows and records into what one subscriber is sent. */
export class FeedSender {
  private readonly cursors;

  constructor(private readonly options: FeedSenderOptions) {
    this.cursors = cursorCodec(options.ledgerId);
  }

  /** Those rows of a page that are in scope, as messages. */
  async messages(
    { rows }: Pick<FeedPage, 'rows'>,
    subscriber: FeedSubscriber,
  ): Promise<readonly FeedMessage[]> {
    const { ledgerId, pseudonyms, numbers: opener } = this.options;
    const { cursors } = this;
    const scoped = rows.flatMap((row) => scopeRow(row, subscriber) ?? []);
    const numbers = await numbersFor(subscriber.scope, scoped, opener);
    const rendering = { ledgerId, cursors, subscriber, pseudonyms, numbers };
    return scoped.map((row) => ({
      seq: row.seq,
      cursor: cursors.encode(row),
      type: row.type,
      text: renderEvent(row, rendering),
    }));
  }

  /** Those records that are in scope, one line of JSON for each. */
  async recordLines(records: readonly FeedRecord[], subscriber: FeedSubscriber): Promise<readonly string[]> {
    const { pseudonyms, numbers: opener } = this.options;
    const scoped = records.filter((record) => scopeRecord(record, subscriber));
    const numbers = await numbersFor(subscriber.scope, scoped, opener);
    const rendering = { pseudonyms, subscriber };
    return scoped.map(({ patientId, key, type, record }) => {
      const subject = patientId === null ? '' : `"subject":"${subjectOf(patientId, rendering)}",`;
      const number = patientId === null ? undefined : numbers.get(patientId);
      const nhsNumber = typeof number === 'string' ? `,"nhsNumber":"${number}"` : '';
      return (
        `{${subject}"key":${JSON.stringify(publicKey(key, rendering))},"type":"${type}",` +
        `"record":${publicRecord(key, record, rendering)}${nhsNumber}}`
      );
    });
  }
}
