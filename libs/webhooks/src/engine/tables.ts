import type { Kysely, Transaction } from 'kysely';

type Whole = number | string | bigint;

/** Type aliases, as are all tables' types: Kysely takes no interfaces. No address, secret or number of anyone's. */
export type WebhookTables = {
  readonly webhook_state: {
    readonly subscription_id: string;
    /** Everything up to here is delivered, among the items, or nobody's. */
    readonly seq: Whole;
    readonly cursor: string;
    /** Attempts that were written down, ever: numbers them. */
    readonly attempts: Whole;
    /** Failures in a row, whichever message they were of. */
    readonly streak: number;
    readonly failing_since: string | null;
    /** Nothing but requests is sent before. */
    readonly paused_until: string | null;
    /** When there is something to do even if nothing new is recorded. */
    readonly wake_at: string | null;
    readonly last_success_at: string | null;
    readonly last_failure_at: string | null;
    readonly last_error: string | null;
    /** Secret number of the endpoint that was challenged last, and how often. */
    readonly challenged: number;
    readonly challenges: number;
  };
  readonly webhook_item: {
    readonly subscription_id: string;
    readonly seq: Whole;
    readonly event_id: string;
    readonly part: number;
    readonly queue: string;
    readonly type: string;
    readonly recorded_at: string;
    readonly state: 'waiting' | 'dead';
    readonly failures: number;
    readonly due: string | null;
    readonly error: string | null;
    readonly changed_at: string;
  };
  readonly webhook_delivery: {
    readonly subscription_id: string;
    readonly n: Whole;
    readonly kind: string;
    readonly message_id: string;
    readonly type: string;
    readonly seq: Whole | null;
    readonly attempt: number;
    readonly outcome: string;
    readonly status: number | null;
    readonly error: string | null;
    readonly millis: number;
    readonly at: string;
  };
  readonly webhook_request: {
    readonly id: string;
    readonly subscription_id: string;
    readonly kind: 'test' | 'redeliver' | 'retry' | 'drop';
    readonly seq: Whole | null;
    readonly cursor: string | null;
    readonly at: string;
  };
};

export type WebhookDatabase = Kysely<unknown>;
export type WebhookTransaction = Transaction<unknown>;

export const tablesOf = (db: WebhookDatabase): Kysely<WebhookTables> => db.withTables<WebhookTables>();

/** Makes the tables that are missing; may be run at every start, and by several processes at once. */
export const migrateWebhooks = async (db: WebhookDatabase): Promise<void> => {
  const { schema } = db;
  const steps = [
    schema
      .createTable('webhook_state')
      .ifNotExists()
      .addColumn('subscription_id', 'text', (column) => column.primaryKey())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('cursor', 'text', (column) => column.notNull())
      .addColumn('attempts', 'bigint', (column) => column.notNull())
      .addColumn('streak', 'integer', (column) => column.notNull())
      .addColumn('failing_since', 'text')
      .addColumn('paused_until', 'text')
      .addColumn('wake_at', 'text')
      .addColumn('last_success_at', 'text')
      .addColumn('last_failure_at', 'text')
      .addColumn('last_error', 'text')
      .addColumn('challenged', 'integer', (column) => column.notNull())
      .addColumn('challenges', 'integer', (column) => column.notNull()),
    schema.createIndex('webhook_state_wake').ifNotExists().on('webhook_state').columns(['wake_at']),
    schema
      .createTable('webhook_item')
      .ifNotExists()
      .addColumn('subscription_id', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint', (column) => column.notNull())
      .addColumn('event_id', 'text', (column) => column.notNull())
      .addColumn('part', 'integer', (column) => column.notNull())
      .addColumn('queue', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('recorded_at', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('failures', 'integer', (column) => column.notNull())
      .addColumn('due', 'text')
      .addColumn('error', 'text')
      .addColumn('changed_at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('webhook_item_key', ['subscription_id', 'seq']),
    schema
      .createIndex('webhook_item_state')
      .ifNotExists()
      .on('webhook_item')
      .columns(['state', 'subscription_id']),
    schema
      .createTable('webhook_delivery')
      .ifNotExists()
      .addColumn('subscription_id', 'text', (column) => column.notNull())
      .addColumn('n', 'bigint', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('message_id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint')
      .addColumn('attempt', 'integer', (column) => column.notNull())
      .addColumn('outcome', 'text', (column) => column.notNull())
      .addColumn('status', 'integer')
      .addColumn('error', 'text')
      .addColumn('millis', 'integer', (column) => column.notNull())
      .addColumn('at', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('webhook_delivery_key', ['subscription_id', 'n']),
    schema.createIndex('webhook_delivery_at').ifNotExists().on('webhook_delivery').columns(['at']),
    schema
      .createTable('webhook_request')
      .ifNotExists()
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('subscription_id', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('seq', 'bigint')
      .addColumn('cursor', 'text')
      .addColumn('at', 'text', (column) => column.notNull()),
  ];
  // PostgreSQL lets one of two simultaneous `create ... if not exists` fail; repeated, it finds the other's.
  for (const step of steps) await step.execute().catch(() => step.execute());
};
