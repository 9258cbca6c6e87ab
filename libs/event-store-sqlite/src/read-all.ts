import type { RecordedEvent } from '#libs/event-store';
import type { Reader } from './reader.js';
import { recordedEventOf } from './stored-event.js';
import { nextTurn } from './wake-ups.js';

/** Events after row `after` up to row `until`: fixed at the start, so that writers cannot keep it from ending. */
export async function* readAll(
  reader: Reader,
  after: number,
  until: number,
  limit = Number.POSITIVE_INFINITY,
): AsyncGenerator<RecordedEvent, void> {
  let cursor = after;
  let left = limit;
  while (cursor < until && left > 0) {
    const page = reader.pageAfter(cursor, left);
    for (const row of page.rows) {
      cursor = row.position;
      if (cursor > until) return;
      left -= 1;
      yield recordedEventOf(row);
    }
    if (!page.full) return;
    await nextTurn();
  }
}
