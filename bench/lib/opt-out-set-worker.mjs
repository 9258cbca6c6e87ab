import { join } from 'node:path';
import { checkFile, keyOfNumber, nowhere, numberOfKey, NumberSet, verdict } from '#libs/opt-out-check';
import { openFileKeyring, openVault } from '#libs/privacy';
import { snapshotFile } from '../../dist/apps/server/src/composition/snapshot-file.js';
import { withErasedApart } from '../../dist/libs/application/src/opt-out-checks/erased-rows.js';
import { IndexSnapshots } from '../../dist/libs/application/src/opt-out-checks/index-snapshots.js';
import { OptOutIndex } from '../../dist/libs/application/src/opt-out-checks/opt-out-index.js';
import { LiveOptOutSets } from '../../dist/libs/application/src/opt-out-checks/opt-out-sets.js';
import { openSqliteVaultDatabase } from '../../dist/libs/privacy/contract/src/sqlite-vault.js';

/* Writes the snapshot of a set, loads it as the first check of a process does, or checks rows; figures as JSON. */

const [, , way, directory, given] = process.argv;
const count = Number(given);

/** Spread over the ranges that England gives out; the same ones in every process. */
const keyOf = (n) => 400_000_000 + (n % 2) * 200_000_000 + Math.floor(n / 2) * 60;
const isGivenOut = (key) => numberOfKey(key).length === 10;
const keys = (size, first = 0) => {
  const found = new Uint32Array(size);
  for (let n = first, at = 0; at < size; n++) if (isGivenOut(keyOf(n))) found[at++] = keyOf(n);
  return found;
};

const db = await openSqliteVaultDatabase(join(directory, 'vault.db'));
const keyring = openFileKeyring({ file: join(directory, 'keyring.json'), mustExist: way !== 'save' });
const vault = await openVault({ db, keyring });

const patientId = '00000000-0000-4000-8000-000000000000';
const position = '0000000000000001';
const store = {
  identity: () => Promise.resolve({ ledgerId: 'bench', head: position }),
  readStream: () => Promise.resolve([{ id: 'event', revision: 0n, position }]),
};
const place = snapshotFile(join(directory, 'opt-out-set.sealed'), ({ operation, error }) => {
  throw new Error(operation, { cause: error });
});
const snapshots = new IndexSnapshots({ store, erasures: vault, place });
const ROWS = 'bench';

const save = async () => {
  const sets = new LiveOptOutSets({
    optedOut: NumberSet.of(keys(count)),
    typeOne: NumberSet.of(keys(count / 10, 3)),
    invalidated: NumberSet.of(keys(count / 1_000, 5)),
    projects: new Map(),
  });
  const contents = { sets, nextChanges: new Map(), position, newest: patientId };
  await snapshots.save(contents, ROWS, await vault.erasureEpoch());
  return { sealedMegabytes: (await place.read()).length / 1e6 };
};

const load = async () => {
  const started = performance.now();
  const index = new OptOutIndex({
    store,
    sealer: {},
    erasures: vault,
    rows: { optOutsChangedAfter: () => Promise.resolve([]), optOutsOf: () => Promise.resolve(new Map()) },
    rowsName: () => Promise.resolve(ROWS),
    snapshots,
  });
  const { sets } = await index.asOf('2026-03-01T09:00:00.000Z');
  const seconds = (performance.now() - started) / 1000;
  if (sets.optedOut.size !== count) throw new Error(`${sets.optedOut.size} of ${count} were loaded`);
  return { seconds, setMegabytes: sets.optedOut.bytes / 1e6 };
};

const ERASED = 10_000;

/** Among those erased every number in the set is looked for; none of them is there. */
const erased = async () => {
  const gone = Array.from(keys(ERASED, 10_000_000), (key, n) => ({
    nhsNumber: numberOfKey(key),
    patientId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
  }));
  if ((await vault.erasedNumbers()).size === 0) await vault.eraseAll(await vault.provision(gone));
  const lines = Buffer.from(Array.from(keys(count), (key) => `${numberOfKey(key)},\n`).join(''));
  const judge = withErasedApart(() => verdict.keep, await vault.erasedNumbers());
  if (judge(keyOfNumber(gone[0].nhsNumber)) !== verdict.erased) throw new Error('the erased are not known');
  const before = process.cpuUsage();
  const { kept } = await checkFile({
    input: [lines],
    output: nowhere,
    rejects: nowhere,
    format: { format: 'mesh' },
    judge,
  });
  const { user, system } = process.cpuUsage(before);
  if (kept !== count) throw new Error(`${kept} of ${count} rows were kept`);
  return { cpuSeconds: (user + system) / 1e6 };
};

console.log(JSON.stringify(await { save, load, erased }[way]()));
await db.destroy();
