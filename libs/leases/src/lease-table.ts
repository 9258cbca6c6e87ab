import type { Kysely } from 'kysely';
import type { DatabaseNow } from './clock.js';

/** A type alias, as are all tables' types: Kysely takes no interfaces. */
export type LeaseTables = {
  readonly lease: {
    readonly name: string;
    /** Grows by one whenever the lease changes hands, and never goes back. */
    readonly fence: number | string | bigint;
    /** Null when it was given back. */
    readonly holder: string | null;
    /** Milliseconds since 1970 by the database's clock; 0 when it was given back. */
    readonly expires_at: number | string | bigint;
  };
};

/** A lease as its table has it. */
export interface HeldLease {
  readonly name: string;
  readonly fence: bigint;
  readonly holder: string;
  readonly expiresAt: number;
}

export interface Claim {
  readonly name: string;
  readonly holder: string;
  readonly ttlMs: number;
  readonly now: DatabaseNow;
}

const tablesOf = (db: Kysely<unknown>): Kysely<LeaseTables> => db.withTables<LeaseTables>();

/** Makes the table if it is missing. */
export const migrateLeases = (db: Kysely<unknown>): Promise<void> =>
  db.schema
    .createTable('lease')
    .ifNotExists()
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('fence', 'bigint', (column) => column.notNull())
    .addColumn('holder', 'text')
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();

/**
 * The fence of the lease, when nobody else holds it; undefined while somebody does. One statement, so that of two who
 * try at once one waits for the other's row lock and then finds it taken.
 */
export const claim = async (
  db: Kysely<unknown>,
  { name, holder, ttlMs, now, evenIfHeld }: Claim & { readonly evenIfHeld: boolean },
): Promise<bigint | undefined> => {
  const row = await tablesOf(db)
    .insertInto('lease')
    .values((value) => ({ name, fence: 1, holder, expires_at: value(now(), '+', ttlMs) }))
    .onConflict((conflict) => {
      const update = conflict.column('name').doUpdateSet((value) => ({
        fence: value('lease.fence', '+', 1),
        holder,
        expires_at: value(now(), '+', ttlMs),
      }));
      return evenIfHeld ? update : update.where('lease.expires_at', '<=', now());
    })
    .returning('fence')
    .executeTakeFirst();
  return row === undefined ? undefined : BigInt(row.fence);
};

/** Holds it for another while; false when it is no longer this fence's. Locks its row until the transaction ends. */
export const extend = async (
  db: Kysely<unknown>,
  { name, holder, ttlMs, now }: Claim,
  fence: bigint,
): Promise<boolean> => {
  const { numUpdatedRows } = await tablesOf(db)
    .updateTable('lease')
    .set((value) => ({ expires_at: value(now(), '+', ttlMs) }))
    .where('name', '=', name)
    .where('fence', '=', fence)
    .where('holder', '=', holder)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
};

/** Gives it back, so that the next one need not wait for it to expire; nothing when it is somebody else's by now. */
export const giveBack = async (
  db: Kysely<unknown>,
  { name, holder }: Pick<Claim, 'name' | 'holder'>,
  fence: bigint,
): Promise<void> => {
  await tablesOf(db)
    .updateTable('lease')
    .set({ holder: null, expires_at: 0 })
    .where('name', '=', name)
    .where('fence', '=', fence)
    .where('holder', '=', holder)
    .execute();
};

/** Every lease that somebody holds, expired or not. */
export const heldLeases = async (db: Kysely<unknown>): Promise<readonly HeldLease[]> => {
  const rows = await tablesOf(db)
    .selectFrom('lease')
    .selectAll()
    .where('holder', 'is not', null)
    .orderBy('name')
    .execute();
  return rows.map(({ name, fence, holder, expires_at }) => ({
    name,
    fence: BigInt(fence),
    holder: holder ?? '',
    expiresAt: Number(expires_at),
  }));
};
