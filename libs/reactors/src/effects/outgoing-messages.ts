import type { Kysely } from 'kysely';
import { type Instant, plusMillis } from '#libs/kernel';
import type { Accepted } from '#libs/notifications';
import type { ReactorDatabase } from '../tables.js';

/** A type alias: Kysely takes no interfaces. */
type OutgoingTables = {
  readonly outgoing_message: {
    readonly reference: string;
    /** Keyed digest of what the number begins with; empty for an email. */
    readonly prefix: string;
    readonly begun_at: string;
    /** 1 once a provider has it. */
    readonly accepted: number;
    readonly provider_reference: string | null;
  };
};

const DAY = 86_400_000;
/** Longer than an effect can be tried again, dead letters of a slow week included. */
const KEPT_MILLIS = 30 * DAY;

const tablesOf = (db: ReactorDatabase): Kysely<OutgoingTables> => db.withTables<OutgoingTables>();

/**
 * What was handed to providers lately, by its name outside: so that it is not handed over again, and counted by what
 * numbers begin with. It says of no message to whom it went: the digest is keyed, and stands for a block of numbers.
 */
export class OutgoingMessages {
  private constructor(private readonly db: ReactorDatabase) {}

  /** Makes the table. */
  static async open(db: ReactorDatabase): Promise<OutgoingMessages> {
    const steps = [
      db.schema
        .createTable('outgoing_message')
        .ifNotExists()
        .addColumn('reference', 'text', (column) => column.primaryKey())
        .addColumn('prefix', 'text', (column) => column.notNull())
        .addColumn('begun_at', 'text', (column) => column.notNull())
        .addColumn('accepted', 'integer', (column) => column.notNull())
        .addColumn('provider_reference', 'text'),
      db.schema
        .createIndex('outgoing_message_prefix')
        .ifNotExists()
        .on('outgoing_message')
        .columns(['prefix', 'begun_at']),
    ];
    // PostgreSQL lets one of two simultaneous `create ... if not exists` fail; repeated, it finds the other's.
    for (const step of steps) await step.execute().catch(() => step.execute());
    return new OutgoingMessages(db);
  }

  /** What the provider said when it took the message; undefined while it has not. */
  async accepted(reference: string): Promise<Accepted | undefined> {
    const row = await tablesOf(this.db)
      .selectFrom('outgoing_message')
      .select('provider_reference')
      .where('reference', '=', reference)
      .where('accepted', '=', 1)
      .executeTakeFirst();
    return row === undefined ? undefined : { providerReference: row.provider_reference };
  }

  /** How many others were begun for numbers that begin so, after `since`. */
  async count(prefix: string, since: Instant, except: string): Promise<number> {
    const { count } = await tablesOf(this.db)
      .selectFrom('outgoing_message')
      .select(({ fn }) => fn.countAll<number | string | bigint>().as('count'))
      .where('prefix', '=', prefix)
      .where('begun_at', '>', since)
      .where('reference', '!=', except)
      .executeTakeFirstOrThrow();
    return Number(count);
  }

  /** Before it is sent; a message tried again counts where it was begun first. */
  async begin(reference: string, prefix: string, now: Instant): Promise<void> {
    const tables = tablesOf(this.db);
    await tables
      .deleteFrom('outgoing_message')
      .where('begun_at', '<', plusMillis(now, -KEPT_MILLIS))
      .execute();
    await tables
      .insertInto('outgoing_message')
      .values({ reference, prefix, begun_at: now, accepted: 0, provider_reference: null })
      .onConflict((conflict) => conflict.column('reference').doNothing())
      .execute();
  }

  async accept(reference: string, { providerReference }: Accepted): Promise<void> {
    await tablesOf(this.db)
      .updateTable('outgoing_message')
      .set({ accepted: 1, provider_reference: providerReference })
      .where('reference', '=', reference)
      .execute();
  }
}
