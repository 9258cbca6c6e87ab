import type { RecordedEvent } from '#libs/event-store';
import { type Instant, plusMillis } from '#libs/kernel';

const DAY = 86_400_000;

/** Whether telling somebody of it still tells them something new. */
export const isFresh = ({ metadata }: RecordedEvent, now: Instant): boolean =>
  plusMillis(metadata.recordedAt, DAY) > now;
