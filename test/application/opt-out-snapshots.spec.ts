import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { OptOutFileCheckResult, SnapshotPlace } from '#libs/application';
import { type PatientId, plusMillis } from '#libs/kernel';
import { nowhere } from '#libs/opt-out-check';
import { patientStream } from '#libs/stored-events';
import { START, startApplication, type TestApplication } from '../support/application.js';
import { optOut, recordAsIs } from '../support/opt-outs.js';
import { nhsNumber, registerOrganisations, registerPatient, service } from '../support/surgery.js';

/* Processes one after the other, on one ledger, one vault and one place for the snapshot. */

const HOUR = 3_600_000;
const PEOPLE = [1, 2, 3, 4] as const;

let kept: Uint8Array | undefined;
let writes: number;
let first: TestApplication;
let ids: readonly PatientId[];

const place: SnapshotPlace = {
  read: () => Promise.resolve(kept),
  write: (sealed) => {
    kept = sealed;
    writes++;
    return Promise.resolve();
  },
};
const options = { optOutSnapshots: place, settings: { optOutSnapshotAfter: 1 } };

beforeEach(async () => {
  [kept, writes] = [undefined, 0];
  first = await startApplication({ ...options, projecting: true });
  await registerOrganisations(first);
  const registered: PatientId[] = [];
  for (const n of PEOPLE) registered.push(await registerPatient(first, n));
  ids = registered;
});

afterEach(() => first.close());

const another = async (): Promise<TestApplication> => {
  const { store, clock, vault, keyring, readModels } = first;
  return startApplication({ ...options, store, clock, vault, keyring, readModels });
};
const record = (n: number, event: Parameters<typeof recordAsIs>[2]) => recordAsIs(first, ids[n - 1]!, event);
const checked = (app: TestApplication): Promise<OptOutFileCheckResult> =>
  app.checker.check({
    ...{ caller: service, use: null, asOf: null, format: { format: 'mesh' }, again: true },
    ...{ output: nowhere, rejects: nowhere },
    input: Readable.from([Buffer.from(PEOPLE.map((n) => `${nhsNumber(n)},\n`).join(''))]),
  });
const counts = async (app: TestApplication) => {
  const { kept: stay, removed, reasons } = await checked(app);
  return { stay, removed, ...reasons };
};
/** Whose registrations were opened while `work` ran. */
const openedBy = async (work: () => Promise<unknown>): Promise<readonly number[]> => {
  const opened = new Set<string>();
  first.store.faults.beforeRead = (stream) => void opened.add(stream);
  await work();
  delete first.store.faults.beforeRead;
  return PEOPLE.filter((n) => opened.has(patientStream(ids[n - 1]!)));
};

describe('a process that starts later', () => {
  it('goes on from the snapshot: it opens nobody but the newest, to see that the log is the same', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await record(2, optOut('OptOutRegistered', START));
    expect(await counts(first)).toEqual({ stay: 2, removed: 2 });
    const second = await another();
    const opened = await openedBy(async () => {
      expect(await counts(second)).toEqual({ stay: 2, removed: 2 });
    });
    expect([opened, writes]).toEqual([[2], 1]);
  });

  it('takes in what was recorded since, and what has come into force since', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await record(2, optOut('OptOutRegistered', plusMillis(START, HOUR)));
    expect(await counts(first)).toEqual({ stay: 3, removed: 1 });
    await record(1, optOut('OptOutWithdrawn', START));
    await record(3, optOut('OptOutRegistered', START));
    first.clock.set(plusMillis(START, 2 * HOUR));
    await record(1, optOut('OptOutWithdrawn', first.clock.now()));
    expect(await counts(await another())).toEqual({ stay: 2, removed: 2 });
  });

  it('makes the index anew where the snapshot is torn, and answers the same', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await checked(first);
    kept = kept!.subarray(0, kept!.length >> 1);
    expect(await counts(await another())).toEqual({ stay: 3, removed: 1 });
  });

  it('tells nothing of anybody to whoever reads the snapshot', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await checked(first);
    const text = Buffer.from(kept!).toString('latin1');
    const key = Buffer.alloc(4);
    key.writeUInt32LE(Number(nhsNumber(1).slice(0, 9)));
    for (const secret of [nhsNumber(1), ids[0]!, key.toString('latin1')]) expect(text).not.toContain(secret);
  });
});

describe('an erasure', () => {
  it('withholds the rows of the person, opted out or not', async () => {
    await first.vault.erase(ids[3]!);
    expect(await counts(first)).toEqual({ stay: 3, removed: 0, erased: 1 });
    expect((await checked(first)).erased).toBe(1);
  });

  it('makes every snapshot unreadable at once, and the number is in none that comes later', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await record(2, optOut('OptOutRegistered', START));
    await checked(first);
    const before = kept!;
    await first.vault.erase(ids[0]!);
    expect(await counts(first)).toEqual({ stay: 2, removed: 1, erased: 1 });
    expect([writes, kept === before]).toEqual([2, false]);
    const opened = await openedBy(async () => {
      expect(await counts(await another())).toEqual({ stay: 2, removed: 1, erased: 1 });
    });
    expect(opened).toEqual([2]);
    kept = before;
    const anew = await openedBy(async () => {
      expect(await counts(await another())).toEqual({ stay: 2, removed: 1, erased: 1 });
    });
    expect(anew).toEqual([1, 2]);
  });

  it('ends for the number when it is registered anew: then the new registration is asked', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await checked(first);
    await first.vault.erase(ids[0]!);
    expect(await counts(first)).toEqual({ stay: 3, removed: 0, erased: 1 });
    const anew = await registerPatient(first, 1);
    expect(await counts(first)).toEqual({ stay: 4, removed: 0 });
    await recordAsIs(first, anew, optOut('OptOutRegistered', START));
    expect(await counts(first)).toEqual({ stay: 3, removed: 1 });
  });

  it('takes what was said under the number with it, also where it is registered anew before the next check', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await record(2, optOut('OptOutRegistered', START));
    await checked(first);
    await first.vault.erase(ids[0]!);
    await registerPatient(first, 1);
    expect(await counts(first)).toEqual({ stay: 3, removed: 1 });
  });

  it('is heeded in checks of the past too', async () => {
    const past = first.clock.now();
    first.clock.set(plusMillis(past, HOUR));
    await first.vault.erase(ids[0]!);
    const { reasons } = await first.checker.check({
      ...{ caller: service, use: null, asOf: past, format: { format: 'mesh' } },
      ...{ output: nowhere, rejects: nowhere },
      input: Readable.from([Buffer.from(`${nhsNumber(1)},\n`)]),
    });
    expect(reasons).toEqual({ erased: 1 });
  });
});

it('is made anew when the rows it was made from are: another build may hold what one skipped', async () => {
  await record(1, optOut('OptOutRegistered', START));
  await checked(first);
  await first.projections.rebuild('opt-out-index');
  for (let active = 0; active < 2;) {
    const { builds } = await first.projections.reportOf('opt-out-index');
    active = builds.find(({ role }) => role === 'active')!.build;
    await new Promise((resolve) => setImmediate(resolve));
  }
  const opened = await openedBy(async () => {
    expect(await counts(first)).toEqual({ stay: 3, removed: 1 });
  });
  expect(opened).toEqual([1]);
});
