import { chunksOf } from './chunks.js';
import { newKeyId } from './data-key.js';
import { dropErasableSecret } from './erasable-secret.js';
import type { Keyring } from './keyring.js';
import { NUMBER_TAG_BITS } from './number-tags.js';
import type { VaultDatabase } from './vault-schema.js';

interface Lookup {
  readonly nhs_hmac: string;
  readonly tag: number | null;
}

/** Leaves a mark of each number whose lookup was deleted. */
export async function addMarks(
  db: VaultDatabase,
  keyring: Pick<Keyring, 'erasedMarkOf'>,
  lookups: readonly Lookup[],
): Promise<void> {
  const marks = lookups.map(({ nhs_hmac, tag }) => ({ mark: keyring.erasedMarkOf(nhs_hmac), tag }));
  for (const chunk of chunksOf(marks.toSorted((a, b) => (a.mark < b.mark ? -1 : 1))))
    await db
      .insertInto('erased_number')
      .values(chunk)
      .onConflict((conflict) => conflict.column('mark').doNothing())
      .execute();
}

/** Takes the marks away again from numbers that are registered anew. */
export async function dropMarks(
  db: VaultDatabase,
  keyring: Pick<Keyring, 'erasedMarkOf'>,
  lookups: readonly Pick<Lookup, 'nhs_hmac'>[],
): Promise<void> {
  const any = await db.selectFrom('erased_number').select('mark').limit(1).executeTakeFirst();
  if (any === undefined) return;
  const marks = lookups.map(({ nhs_hmac }) => keyring.erasedMarkOf(nhs_hmac)).toSorted();
  let dropped = 0n;
  for (const chunk of chunksOf(marks)) {
    const results = await db.deleteFrom('erased_number').where('mark', 'in', chunk).execute();
    dropped += results.reduce((sum, { numDeletedRows }) => sum + numDeletedRows, 0n);
  }
  if (dropped === 0n) return;
  // Whoever has read the marks learns of it as of an erasure.
  await dropErasableSecret(db);
  await nameReuse(db);
}

const REUSE = 'erased-number-reuse';

async function nameReuse(db: VaultDatabase): Promise<void> {
  const value = newKeyId();
  await db
    .insertInto('vault_fact')
    .values({ name: REUSE, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}

/** Names the time since an erased number was last registered anew; undefined while none ever was. */
export async function readReuse(db: VaultDatabase): Promise<string | undefined> {
  const fact = await db.selectFrom('vault_fact').select('value').where('name', '=', REUSE).executeTakeFirst();
  return fact?.value;
}

/** Numbers whose patients were erased, as they stood when they were read. */
export class ErasedNumbers {
  readonly #marks = new Set<string>();
  /** A bit for each tag; undefined when one of the numbers has none, so that any number may be one of them. */
  readonly #tags: Uint8Array | undefined;

  constructor(
    rows: readonly { readonly mark: string; readonly tag: number | null }[],
    private readonly keyring: Pick<Keyring, 'lookupOf' | 'erasedMarkOf' | 'tagOf'>,
  ) {
    const tags = new Uint8Array(rows.length === 0 ? 0 : 2 ** NUMBER_TAG_BITS / 8);
    let isTagged = true;
    for (const { mark, tag } of rows) {
      this.#marks.add(mark);
      if (tag === null) isTagged = false;
      else tags[tag >>> 3] = (tags[tag >>> 3] ?? 0) | (1 << (tag & 7));
    }
    this.#tags = isTagged ? tags : undefined;
  }

  get size(): number {
    return this.#marks.size;
  }

  /** False for nearly every number that is not one of them, and quick: by its first nine digits. */
  mayHold(nineDigits: number): boolean {
    if (this.#tags === undefined) return true;
    const tag = this.keyring.tagOf(nineDigits);
    return ((this.#tags[tag >>> 3] ?? 0) & (1 << (tag & 7))) !== 0;
  }

  /** PRIVACY_NHS_NUMBER_INVALID unless it is 10 digits. */
  holds(nhsNumber: string): boolean {
    return this.#marks.has(this.keyring.erasedMarkOf(this.keyring.lookupOf(nhsNumber)));
  }
}

export async function readErasedNumbers(db: VaultDatabase, keyring: Keyring): Promise<ErasedNumbers> {
  return new ErasedNumbers(await db.selectFrom('erased_number').selectAll().execute(), keyring);
}
