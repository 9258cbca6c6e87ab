import type { FeedFamily, OptOutScheme } from '#libs/consent';
import type { EventId, Instant, OdsCode, PatientId } from '#libs/kernel';
import type { FeedEventRow } from '../projection/tables.js';
import type { FeedPlace, FeedRow, FeedRowType } from '../rows.js';

const none: readonly OdsCode[] = [];

export const codesIn = (text: string): readonly OdsCode[] =>
  text === '' ? none : (text.split(' ') as unknown as readonly OdsCode[]);

export const placeOf = ({
  seq,
  event_id,
  part,
}: Pick<FeedEventRow, 'seq' | 'event_id' | 'part'>): FeedPlace => ({
  seq: Number(seq),
  eventId: event_id as EventId,
  part,
});

export const feedRowOf = (row: FeedEventRow): FeedRow => ({
  seq: Number(row.seq),
  eventId: row.event_id as EventId,
  part: row.part,
  type: row.type as FeedRowType,
  family: row.family as FeedFamily,
  patientId: row.patient_id as PatientId | null,
  key: row.key,
  organisation: row.organisation as OdsCode | null,
  scheme: row.scheme as OptOutScheme | null,
  practicesBefore: codesIn(row.practices_before),
  practicesAfter: codesIn(row.practices_after),
  recordedAt: row.recorded_at as Instant,
  effectiveAt: row.effective_at as Instant | null,
  subscriptionId: row.subscription_id,
  data: row.data,
});
