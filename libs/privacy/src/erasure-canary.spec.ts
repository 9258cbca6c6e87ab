import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, newUuid, type PatientId } from '#libs/kernel';
import { openSqliteVaultDatabase } from '../contract/src/index.js';
import { chunksOf } from './chunks.js';
import { memoryKeyring } from './keyring.js';
import { SQLITE_VAULT_PRAGMAS } from './vault-schema.js';
import { openVault } from './vault.js';

const PATIENTS = 2_000;
const ERASED = 200;

describe('what is left in the files after erasure', () => {
  it('is no key, no lookup and no NHS number of those erased', async () => {
    const { before, after, searched } = await eraseSome(SQLITE_VAULT_PRAGMAS);
    console.log(
      `erasure: ${String(searched)} byte strings, ${String(before)} found before, ${String(after)} after`,
    );
    expect(before).toBeGreaterThan(ERASED * 2);
    expect(after).toBe(0);
  });

  it('is plenty without secure_delete: the search would find it', async () => {
    const { after } = await eraseSome(
      SQLITE_VAULT_PRAGMAS.map((pragma) => pragma.replace(/^secure_delete.*/, 'secure_delete = OFF')),
    );
    expect(after).toBeGreaterThan(0);
  });
});

/** Fills a vault, erases every tenth patient, and counts which of their secrets stand in any of its files. */
async function eraseSome(
  pragmas: readonly string[],
): Promise<{ readonly before: number; readonly after: number; readonly searched: number }> {
  const directory = mkdtempSync(join(tmpdir(), 'vault-'));
  const db = await openSqliteVaultDatabase(join(directory, 'vault.sqlite'), pragmas);
  try {
    const keyring = memoryKeyring(instant('2026-03-01T09:00:00.000Z'));
    const vault = await openVault({ db, keyring });
    const registrations = Array.from({ length: PATIENTS }, (_, index) => ({
      nhsNumber: String(4_000_000_000 + index * 7),
      patientId: newUuid() as PatientId,
    }));
    // In several steps: pages split and fill up again, which is where copies could stay behind.
    for (const chunk of chunksOf(registrations, 100)) await vault.provision(chunk);
    const firstWrapped = await db.selectFrom('patient_key').selectAll().execute();
    keyring.rotate();
    await vault.rewrapAll();
    const wrappedAnew = await db.selectFrom('patient_key').selectAll().execute();

    const erased = registrations.filter((_, index) => index % (PATIENTS / ERASED) === 0);
    const ids = new Set<string>(erased.map(({ patientId }) => patientId));
    const secrets = [
      ...[...firstWrapped, ...wrappedAnew].filter((row) => ids.has(row.patient_id)).map((row) => row.wrapped),
      ...erased.flatMap(({ nhsNumber }) => [nhsNumber, keyring.lookupOf(nhsNumber)]),
    ].flatMap((text) => [text, asBytes(text)]);

    const before = countIn(directory, secrets);
    for (const { patientId } of erased.slice(0, 20)) expect(await vault.erase(patientId)).toBe(true);
    expect(await vault.eraseAll(erased.map(({ patientId }) => patientId))).toBe(true);
    const after = countIn(directory, secrets);
    // Nobody else is touched.
    expect(await vault.find(registrations[1]!.nhsNumber)).toBe(registrations[1]!.patientId);
    return { before, after, searched: secrets.length };
  } finally {
    await db.destroy();
    rmSync(directory, { recursive: true });
  }
}

/** What the text stands for, should it be stored in binary form. */
const asBytes = (text: string): string =>
  Buffer.from(text, /^[0-9a-f]{64}$/.test(text) ? 'hex' : 'base64url').toString('latin1');

function countIn(directory: string, secrets: readonly string[]): number {
  const text = readdirSync(directory)
    .map((name) => readFileSync(join(directory, name)).toString('latin1'))
    .join('\n');
  return secrets.filter((secret) => text.includes(secret)).length;
}
