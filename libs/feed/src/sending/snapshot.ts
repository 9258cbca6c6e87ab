import { feedError } from '../errors.js';
import type { FeedReader } from '../reading/reader.js';
import { type FeedPlace } from '../rows.js';
import type { FeedSubscriber } from '../subscriptions.js';
import type { FeedSender } from './sender.js';

/** Where a snapshot that broke off goes on: what it is true at, and the last record that was sent. */
interface SnapshotPoint {
  readonly at: FeedPlace;
  readonly first: number;
}

const PAGE_RECORDS = 1_000;
const RESUME = /^s\.([A-Za-z0-9_-]{48})\.([0-9a-z]{1,11})$/;

/** What a `resume` line holds. The number says only when a record first appeared. */
const resumeOf = (cursor: string, first: number): string => `s.${cursor}.${first.toString(36)}`;

/** FEED_CURSOR_INVALID, and what else a cursor can be refused for. */
export const snapshotPoint = async (
  reader: FeedReader,
  resume: string | undefined,
): Promise<SnapshotPoint> => {
  if (resume === undefined) return { at: await reader.head(), first: 0 };
  const [, cursor, first] = RESUME.exec(resume) ?? [];
  if (cursor === undefined || first === undefined) throw feedError('FEED_CURSOR_INVALID');
  return { at: await reader.resolve(cursor), first: Number.parseInt(first, 36) };
};

export interface SnapshotParts {
  readonly ledgerId: string;
  readonly reader: FeedReader;
  readonly sender: FeedSender;
  /** As it is now: asked for before each page. */
  readonly subscriber: () => Promise<FeedSubscriber>;
}

/**
 * The records there were at one place in the feed, as lines, a page at a time: whoever follows from the cursor in the
 * first line has every later change once. Memory does not grow with the number of records.
 */
export async function* snapshotLines(
  { ledgerId, reader, sender, subscriber }: SnapshotParts,
  { at, first: begun }: SnapshotPoint,
): AsyncGenerator<string, void> {
  const cursor = reader.cursorOf(at);
  yield `${JSON.stringify({ snapshot: { cursor, ledger: `urn:consent-ledger:${ledgerId}` } })}\n`;
  let count = 0;
  for (let first = begun; ;) {
    const { records, next } = await reader.recordsAfter(first, { at, limit: PAGE_RECORDS });
    const lines = await sender.recordLines(records, await subscriber());
    count += lines.length;
    const resume = next === undefined ? [] : [JSON.stringify({ resume: resumeOf(cursor, next) })];
    const text = [...lines, ...resume].join('\n');
    if (text !== '') yield `${text}\n`;
    if (next === undefined) break;
    first = next;
  }
  yield `${JSON.stringify({ end: { records: count, cursor } })}\n`;
}
