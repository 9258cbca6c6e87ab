import { randomUUID } from 'node:crypto';
import { type FeedPlace, type FeedRow, feedStart } from '#libs/feed';
import { type EventId, type Instant, instantFromMillis, type PatientId } from '#libs/kernel';
import type { WebhookLog } from '../src/engine/ports.js';

/** The feed as webhooks read it, without a ledger. */
export class FeedInMemory implements WebhookLog {
  readonly rows: FeedRow[] = [];
  /** How often pages were read. */
  reads = 0;

  /** One more change of that patient's record; answers its row. */
  add(patient: string, recordedAt: Instant = instantFromMillis(Date.now())): FeedRow {
    const row: FeedRow = {
      seq: this.rows.length + 1,
      eventId: randomUUID() as EventId,
      part: 0,
      type: 'choice-changed',
      family: 'choice',
      patientId: patient as PatientId,
      key: 'choice:share-in:all',
      organisation: null,
      scheme: null,
      practicesBefore: [],
      practicesAfter: [],
      recordedAt,
      effectiveAt: null,
      subscriptionId: null,
      data: '{}',
    };
    this.rows.push(row);
    return row;
  }

  /** Whoever follows it is told that the subscription is over. */
  addRevoked(subscriptionId: string, recordedAt: Instant): FeedRow {
    const told = {
      type: 'feed-revoked',
      family: 'feed',
      patientId: null,
      key: null,
      subscriptionId,
    } as const;
    const row: FeedRow = { ...this.add('nobody', recordedAt), ...told };
    this.rows[row.seq - 1] = row;
    return row;
  }

  head(): Promise<FeedPlace> {
    return Promise.resolve(this.rows.at(-1) ?? feedStart);
  }

  rowsAfter(after: FeedPlace, limit: number) {
    this.reads += 1;
    const rows = this.rows.slice(after.seq, after.seq + limit);
    return Promise.resolve({ rows, through: rows.at(-1) ?? after });
  }

  resolve(cursor: string): Promise<FeedPlace> {
    const seq = Number(cursor);
    return Promise.resolve(this.rows[seq - 1] ?? feedStart);
  }

  cursorOf({ seq }: FeedPlace): string {
    return String(seq);
  }

  placeBefore(recordedAt: string): Promise<FeedPlace> {
    return Promise.resolve(this.rows.findLast((row) => row.recordedAt < recordedAt) ?? feedStart);
  }

  isOvertaken({ seq, patientId, key }: FeedRow): Promise<boolean> {
    return Promise.resolve(
      this.rows.some((row) => row.seq > seq && row.patientId === patientId && row.key === key),
    );
  }
}
