import { type EventId, type Instant, instantFromMillis } from '#libs/kernel';
import type { Recorded } from '../../src/vocabulary/recorded.js';

const FIRST_RECORD = Date.UTC(2024, 0, 1);

/** A decided event as if the ledger had taken it: event `index` of a history, a second after the one before. */
export const recorded = <E extends object>(
  event: E,
  index: number,
  recordedAt: Instant = instantFromMillis(FIRST_RECORD + index * 1000),
): Recorded<E> => ({ ...event, id: `event-${index}` as EventId, recordedAt });
