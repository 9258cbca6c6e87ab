import type { RecordedEvent } from '#libs/event-store';
import type { Projection, ReadDatabase } from '#libs/projections';

type CountingTables = {
  readonly [table: `${string}_counted`]: { readonly position: string; readonly type: string };
  readonly [table: `${string}_sum`]: { readonly id: number; readonly sum: number };
};

export interface Counting extends Projection {
  readonly rows: (db: ReadDatabase) => Promise<unknown>;
}

export interface CountingOptions {
  readonly byStream?: boolean;
  /** Added to the sum with each event: another version's rows are other rows. */
  readonly extra?: number;
  readonly name?: string;
  readonly version?: number;
  readonly filter?: Projection['filter'];
  /** Called before each event is applied: to fail, or to be slow. */
  readonly before?: (event: RecordedEvent) => void | Promise<void>;
}

/** One row per event, and a sum that would show at once if an event counted twice or not at all. */
export const counting = ({
  name = 'counting',
  version = 1,
  filter = {},
  before = () => undefined,
  byStream = false,
  extra = 0,
}: CountingOptions = {}): Counting => {
  const counted = `${name}_counted` as const;
  const sum = `${name}_sum` as const;
  const tablesOf = (db: ReadDatabase) => db.withTables<CountingTables>();
  return {
    name,
    version,
    filter,
    tables: [counted, sum],
    byStream,
    migrate: async (db) => {
      await db.schema
        .createTable(counted)
        .ifNotExists()
        .addColumn('position', 'text', (column) => column.primaryKey())
        .addColumn('type', 'text')
        .execute();
      await db.schema
        .createTable(sum)
        .ifNotExists()
        .addColumn('id', 'integer', (column) => column.primaryKey())
        .addColumn('sum', 'integer')
        .execute();
    },
    apply: async (tx, events) => {
      for (const event of events) {
        await before(event);
        await tablesOf(tx)
          .insertInto(counted)
          .values({ position: event.position, type: event.type })
          .execute();
        const row = Number(event.data.row) + extra;
        await tablesOf(tx)
          .insertInto(sum)
          .values({ id: 1, sum: row })
          .onConflict((conflict) =>
            conflict.column('id').doUpdateSet((set) => ({ sum: set(`${sum}.sum`, '+', row) })),
          )
          .execute();
      }
    },
    rows: async (db) => ({
      positions: (
        await tablesOf(db).selectFrom(counted).select('position').orderBy('position').execute()
      ).map(({ position }) => Number.parseInt(position, 16)),
      sum: (await tablesOf(db).selectFrom(sum).select('sum').executeTakeFirst())?.sum ?? 0,
    }),
  };
};

/** What the rows must be once these events are applied exactly once each. */
export const countingOf = (rows: readonly number[]): unknown => ({
  positions: rows,
  sum: rows.reduce((total, row) => total + row, 0),
});
