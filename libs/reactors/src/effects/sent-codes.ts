import type { Kysely } from 'kysely';
import type { Channel } from '#libs/notifications';
import { type Instant, parsePatientId, plusMillis } from '#libs/kernel';
import type { ReactorDatabase } from '../tables.js';
import type { SentCode } from './acts.js';

/** A type alias: Kysely takes no interfaces. */
type SentCodeTables = {
  readonly sent_code: {
    readonly reference: string;
    readonly patient_id: string;
    readonly request_id: string;
    readonly issue: number;
    readonly channel: string;
    readonly sent_at: string;
  };
};

const DAY = 86_400_000;
/** Providers give up on a message after three days. */
const KEPT_MILLIS = 30 * DAY;

const tablesOf = (db: ReactorDatabase): Kysely<SentCodeTables> => db.withTables<SentCodeTables>();

/** Which code a message carried, by what the message is called outside: for the provider's callbacks. */
export class SentCodes {
  private constructor(private readonly db: ReactorDatabase) {}

  /** Makes the table. */
  static async open(db: ReactorDatabase): Promise<SentCodes> {
    const make = db.schema
      .createTable('sent_code')
      .ifNotExists()
      .addColumn('reference', 'text', (column) => column.primaryKey())
      .addColumn('patient_id', 'text', (column) => column.notNull())
      .addColumn('request_id', 'text', (column) => column.notNull())
      .addColumn('issue', 'integer', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('sent_at', 'text', (column) => column.notNull());
    // PostgreSQL lets one of two simultaneous `create ... if not exists` fail; repeated, it finds the other's.
    await make.execute().catch(() => make.execute());
    return new SentCodes(db);
  }

  /** Before it is sent: a callback may be faster than the answer to the sender. */
  async remember(
    reference: string,
    { patientId, requestId, issue, channel }: SentCode,
    now: Instant,
  ): Promise<void> {
    const tables = tablesOf(this.db);
    await tables.deleteFrom('sent_code').where('sent_at', '<', plusMillis(now, -KEPT_MILLIS)).execute();
    await tables
      .insertInto('sent_code')
      .values({ reference, patient_id: patientId, request_id: requestId, issue, channel, sent_at: now })
      .onConflict((conflict) => conflict.column('reference').doNothing())
      .execute();
  }

  /** Undefined for a message that carried no code, or none that is remembered. */
  async find(reference: string): Promise<SentCode | undefined> {
    const row = await tablesOf(this.db)
      .selectFrom('sent_code')
      .selectAll()
      .where('reference', '=', reference)
      .executeTakeFirst();
    const patientId = row === undefined ? undefined : parsePatientId(row.patient_id);
    if (row === undefined || patientId === undefined) return undefined;
    return { patientId, requestId: row.request_id, issue: row.issue, channel: row.channel as Channel };
  }
}
