import type { EventId, Instant, OdsCode } from '#libs/kernel';
import type { Recorded } from '../vocabulary/recorded.js';
import type { ListStatus } from '../vocabulary/sharing.js';
import type { PracticeListEvent } from './events.js';

export interface ListEntry {
  readonly eventId: EventId;
  readonly organisation: OdsCode;
  readonly status: ListStatus;
  readonly from: Instant;
}

/** A practice's list with its whole past. */
export interface PracticeListState {
  readonly entries: readonly ListEntry[];
  readonly lastRecordedAt: Instant | undefined;
}

export const emptyPracticeList: PracticeListState = { entries: [], lastRecordedAt: undefined };

export const evolvePracticeList = (
  state: PracticeListState,
  event: Recorded<PracticeListEvent>,
): PracticeListState => ({
  entries: [
    ...state.entries,
    {
      eventId: event.id,
      organisation: event.data.organisation,
      status: event.data.status,
      from: event.data.from,
    },
  ],
  lastRecordedAt: event.recordedAt,
});
