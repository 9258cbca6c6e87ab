import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type EventId, instant, newUuid, type PatientId } from '#libs/kernel';
import type { Position, RecordedEvent, StoreIdentity } from '#libs/event-store';
import { NumberSet } from '#libs/opt-out-check';
import { memoryKeyring, openVault, type Vault } from '#libs/privacy';
import { openSqliteVaultDatabase } from '#libs/privacy/contract';
import { emptyContents, type IndexContents } from './index-contents.js';
import { IndexSnapshots } from './index-snapshots.js';
import { LiveOptOutSets } from './opt-out-sets.js';

const AT = instant('2026-03-01T09:00:00.000Z');
const PATIENT = newUuid() as PatientId;
const POSITION = '0000000000000007' as Position;
const ROWS = '1/1';

let vault: Vault;
let kept: Uint8Array | undefined;
let identity: StoreIdentity;
let eventId: EventId;

beforeEach(async () => {
  vault = await openVault({ db: await openSqliteVaultDatabase(), keyring: memoryKeyring(AT) });
  kept = undefined;
  identity = { ledgerId: 'one', head: POSITION };
  eventId = 'e-7' as EventId;
});

const event = (revision: bigint, position: string): RecordedEvent =>
  ({ id: revision === 3n ? eventId : `e-${String(revision)}`, revision, position }) as RecordedEvent;
const snapshots = () =>
  new IndexSnapshots({
    store: {
      identity: () => Promise.resolve(identity),
      readStream: (_, options) => {
        const all = [event(2n, '0000000000000005'), event(3n, POSITION), event(4n, '0000000000000009')];
        return Promise.resolve(all.filter(({ revision }) => revision >= (options?.from ?? 0n)));
      },
    },
    erasures: vault,
    place: {
      read: () => Promise.resolve(kept),
      write: (sealed) => {
        kept = sealed;
        return Promise.resolve();
      },
    },
  });

const keys = fc.array(fc.nat(999_999_999), { maxLength: 200 });
const contents: fc.Arbitrary<IndexContents> = fc
  .record({
    sets: fc.tuple(keys, keys, keys),
    projects: fc.array(
      fc.tuple(fc.string(), fc.array(fc.tuple(fc.nat(999_999_999), fc.constant('given' as const)))),
    ),
    changes: fc.array(fc.tuple(fc.uuid(), fc.constant(AT))),
  })
  .map(({ sets, projects, changes }) => {
    const [optedOut, typeOne, invalidated] = sets.map((set) => NumberSet.of(Uint32Array.from(set)));
    return {
      sets: new LiveOptOutSets({
        optedOut: optedOut!,
        typeOne: typeOne!,
        invalidated: invalidated!,
        projects: new Map(projects.map(([project, answers]) => [project, new Map(answers)])),
      }),
      nextChanges: new Map(changes) as IndexContents['nextChanges'],
      position: POSITION,
      newest: PATIENT,
    };
  });

const plain = ({ sets, nextChanges, position, newest }: IndexContents) => {
  const { projects, ...numbers } = sets.kept();
  return {
    numbers: Object.values(numbers).map((set) => [...set.toKeys()]),
    projects: [...projects].map(([project, answers]) => [project, [...answers]]),
    changes: [...nextChanges],
    position,
    newest,
  };
};

const one = fc.sample(contents, { numRuns: 1, seed: 7 })[0]!;
const save = async (what = one): Promise<void> => snapshots().save(what, ROWS, (await vault.erasureEpoch())!);

describe('a snapshot of the index', () => {
  it('gives back what was in it', async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (what) => {
        await save(what);
        expect(plain((await snapshots().load(ROWS))!)).toEqual(plain(what));
      }),
      { numRuns: 100 },
    );
  });

  it('is nothing where there is none, or nothing to be found again in the log', async () => {
    expect(await snapshots().load(ROWS)).toBeUndefined();
    await save({ ...emptyContents() });
    await save({ ...one, position: '0000000000000006' as Position });
    expect(kept).toBeUndefined();
  });

  it.each<[string, () => void]>([
    ['another ledger', () => (identity = { ...identity, ledgerId: 'two' })],
    ['another log of the ledger', () => (identity = { ...identity, logId: 'copy' })],
    ['a log that went back and on differently', () => (eventId = 'other' as EventId)],
    ['a file cut short', () => (kept = kept!.subarray(0, -1))],
    ['an empty file', () => (kept = new Uint8Array(0))],
    ['a file with one bit turned', () => (kept![40]! ^= 1)],
    ['another file', () => (kept = Buffer.from('x'.repeat(500)))],
  ])('of %s is as if it were not there', async (_, change) => {
    await save();
    expect(await snapshots().load(ROWS)).toBeDefined();
    change();
    expect(await snapshots().load(ROWS)).toBeUndefined();
  });

  it('of rows that were built anew is as if it were not there', async () => {
    await save();
    expect(await snapshots().load('1/2')).toBeUndefined();
  });

  it('is not written when somebody was erased since it was counted, and not read when it was before', async () => {
    const epoch = (await vault.erasureEpoch())!;
    await save();
    const patient = await vault.reserve('9990000018', newUuid() as PatientId);
    await vault.erase(patient);
    const before = kept;
    await snapshots().save(one, ROWS, epoch);
    expect(kept).toBe(before);
    expect(await snapshots().load(ROWS)).toBeUndefined();
  });
});
