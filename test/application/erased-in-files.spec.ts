import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ErasePatientCommand, RecordDeathCommand, type SnapshotPlace } from '#libs/application';
import { instant, type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplication, type TestApplication } from '../support/application.js';
import { checkPeople } from '../support/file-check-run.js';
import { optOut, recordAsIs } from '../support/opt-outs.js';
import { admin, contextOf, registerOrganisations, registerPatient, staff } from '../support/surgery.js';

/* From the administrator's command that erases a patient to what becomes of their rows in a file. */

const HOUR = 3_600_000;
const OUT = 1;
const SILENT = 2;
const PEOPLE = [OUT, SILENT, 3] as const;

let kept: Uint8Array | undefined;
let app: TestApplication;
let ids: readonly PatientId[];

const place: SnapshotPlace = {
  read: () => Promise.resolve(kept),
  write: (sealed) => {
    kept = sealed;
    return Promise.resolve();
  },
};
const options = { optOutSnapshots: place, settings: { optOutSnapshotAfter: 1 } };

beforeEach(async () => {
  kept = undefined;
  app = await startApplication({ ...options, projecting: true });
  await registerOrganisations(app);
  const registered: PatientId[] = [];
  for (const n of PEOPLE) registered.push(await registerPatient(app, n));
  ids = registered;
  await recordAsIs(app, ids[OUT - 1]!, optOut('OptOutRegistered', START));
});

afterEach(() => app.close());

const erase = async (n: number): Promise<void> => {
  const patientId = ids[n - 1]!;
  const death = { status: 'formal', dateOfDeath: null, from: instant('2010-01-01T00:00:00Z') } as const;
  await app.commands.execute(new RecordDeathCommand(contextOf(staff), patientId, death));
  const receipt = await app.commands.execute(
    new ErasePatientCommand(contextOf(admin), patientId, {
      cause: { kind: 'retention-over' },
      authorisation: 'IG 2026/9',
    }),
  );
  expect(receipt.events).toMatchObject([{ type: 'PatientErased' }]);
};

/** Another process on the same ledger, which finds what snapshot there is. */
const another = (): Promise<TestApplication> => {
  const { store, clock, vault, keyring, readModels } = app;
  return startApplication({ ...options, store, clock, vault, keyring, readModels });
};

const outcomeIn = async (by: TestApplication, check: Parameters<typeof checkPeople>[2] = {}) => {
  const { numbers, removed, rejects, erased, output } = await checkPeople(by, PEOPLE, check);
  expect(output.committed).toBe(true);
  return { numbers, removed, rejects: rejects.text, erased };
};

const rejected = (...lines: readonly number[]): string =>
  lines.map((line) => `{"line":${line},"reason":"erased"}\n`).join('');

describe('the rows of a patient whom an administrator had erased', () => {
  it('are withheld and reported as erased, opted out or not, by the very next check', async () => {
    expect(await outcomeIn(app)).toEqual({ numbers: [2, 3], removed: 1, rejects: '', erased: 0 });
    await erase(OUT);
    await erase(SILENT);
    const answer = { numbers: [3], removed: 0, rejects: rejected(OUT, SILENT), erased: 2 };
    expect(await outcomeIn(app)).toEqual(answer);
  });

  it('are so too for a process that goes on from a sealed snapshot, made before the erasure or after', async () => {
    await outcomeIn(app);
    const before = kept;
    expect(before).toBeDefined();
    await erase(OUT);
    await erase(SILENT);
    const answer = { numbers: [3], removed: 0, rejects: rejected(OUT, SILENT), erased: 2 };
    expect(await outcomeIn(await another())).toEqual(answer);

    await recordAsIs(app, ids[2]!, optOut('OptOutRegistered', START));
    const later = { ...answer, numbers: [], removed: 1 };
    expect(await outcomeIn(app)).toEqual(later);
    expect(kept).not.toBe(before);
    // Whatever is said from here on comes out of the snapshot.
    expect(await outcomeIn(await another())).toEqual(later);
    kept = before;
    expect(await outcomeIn(await another())).toEqual(later);
  });

  it('are so in a check of the time before the erasure, and in one with a use', async () => {
    const past = app.clock.now();
    app.clock.set(plusMillis(past, HOUR));
    await erase(SILENT);
    const answer = { numbers: [3], removed: 1, rejects: rejected(SILENT), erased: 1 };
    expect(await outcomeIn(app, { asOf: past })).toEqual(answer);
    const use = {
      ...{ purpose: 'research', recipient: 'university', project: null, basis: null, groundId: null },
      ...{ disease: null, source: null },
    };
    const used = await outcomeIn(app, { use });
    expect(used).toEqual({ numbers: [], removed: 2, rejects: rejected(SILENT), erased: 1 });
  });

  it('leave the dissent they recorded to a number that gave way to theirs and was not erased', async () => {
    const [gaveWay, survivor] = [3, SILENT];
    const merge = { recordedBy: admin.actor, from: START };
    await recordAsIs(app, ids[survivor - 1]!, {
      type: 'SupersededNumberLinked',
      data: { ...merge, superseded: ids[gaveWay - 1]! },
    });
    await recordAsIs(app, ids[gaveWay - 1]!, {
      type: 'NhsNumberSuperseded',
      data: { ...merge, survivor: ids[survivor - 1]! },
    });
    expect((await outcomeIn(app)).numbers).toEqual([SILENT, 3]);
    await recordAsIs(app, ids[survivor - 1]!, optOut('OptOutRegistered', START));
    await erase(survivor);
    const answer = { numbers: [], removed: 2, rejects: rejected(survivor), erased: 1 };
    expect(await outcomeIn(app)).toEqual(answer);
    kept = undefined;
    expect(await outcomeIn(await another())).toEqual(answer);
  });
});
