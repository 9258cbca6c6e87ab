import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ConfirmMergeCommand,
  InvalidateNhsNumberCommand,
  MergePatientsCommand,
  SetRestrictionCommand,
  UndoMergeCommand,
} from '#libs/application';
import { type Instant, type PatientId, plusMillis } from '#libs/kernel';
import { nowhere } from '#libs/opt-out-check';
import { LoadedKeys } from '#libs/privacy';
import { START, startApplication, type TestApplication } from '../support/application.js';
import { type CheckOptions, checkPeople, listOf } from '../support/file-check-run.js';
import { optOut, recordAsIs } from '../support/opt-outs.js';
import {
  admin,
  clinician,
  contextOf,
  nhsNumber,
  registerOrganisations,
  registerPatient,
  service,
  staff,
} from '../support/surgery.js';

const DAY = 86_400_000;
const recordedBy = admin.actor;
const PEOPLE = [1, 2, 3, 4] as const;

let app: TestApplication;
let ids: readonly PatientId[];

beforeEach(async () => {
  app = await startApplication({ projecting: true });
  await registerOrganisations(app);
  const registered: PatientId[] = [];
  for (const n of PEOPLE) registered.push(await registerPatient(app, n));
  ids = registered;
});

afterEach(() => app.close());

const patient = (n: number): PatientId => ids[n - 1]!;
const record = (n: number, event: Parameters<typeof recordAsIs>[2]) => recordAsIs(app, patient(n), event);
const later = (milliseconds: number): void => {
  app.clock.set(plusMillis(app.clock.now(), milliseconds));
};

const FILE = listOf(PEOPLE);
const UNKNOWN = nhsNumber(77);

const check = (options: CheckOptions = {}) => checkPeople(app, PEOPLE, options);
const kept = async (options: CheckOptions = {}) => (await check(options)).numbers;

describe('a file check', () => {
  it('takes out who has opted out nationally, and nobody else', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await record(2, optOut('OptOutRegistered', START, 'type-1'));
    expect(await kept()).toEqual([2, 3, 4]);
    expect((await check({ text: `${UNKNOWN},\n` })).kept).toBe(1);
  });

  it('follows the ledger from run to run', async () => {
    expect(await kept()).toEqual([1, 2, 3, 4]);
    await record(3, optOut('OptOutRegistered', START));
    expect(await kept()).toEqual([1, 2, 4]);
    later(1_000);
    await record(3, optOut('OptOutWithdrawn', app.clock.now()));
    await record(4, optOut('OptOutRegistered', START));
    expect(await kept()).toEqual([1, 2, 3]);
  });

  it('looks at every row as of one position, whatever is recorded meanwhile', async () => {
    async function* input(): AsyncGenerator<Uint8Array, void> {
      yield Buffer.from(`${nhsNumber(1)},\n`);
      await record(2, optOut('OptOutRegistered', START));
      yield Buffer.from(`${nhsNumber(2)},\n`);
    }
    const { numbers, asOfPosition } = await check({ input: input() });
    expect(numbers).toEqual([1, 2]);
    const head = app.store.events.findLast(({ type }) => type === 'OptOutRegistered')!;
    expect(asOfPosition! < head.position).toBe(true);
    expect(await kept()).toEqual([1, 3, 4]);
  });

  it('takes heed of when a choice takes effect', async () => {
    await record(1, optOut('OptOutRegistered', plusMillis(START, DAY)));
    expect(await kept()).toEqual([1, 2, 3, 4]);
    later(DAY);
    expect(await kept()).toEqual([2, 3, 4]);
  });

  it('removes who takes an opt-out back from a later day, until that day', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await record(1, optOut('OptOutWithdrawn', plusMillis(START, DAY)));
    expect(await kept()).toEqual([2, 3, 4]);
    later(DAY - 1);
    expect(await kept()).toEqual([2, 3, 4]);
    later(1);
    expect(await kept()).toEqual([1, 2, 3, 4]);
  });

  it('heeds late paper: an opt-out recorded now that took effect before a newer withdrawal is over', async () => {
    later(DAY);
    await record(1, optOut('OptOutWithdrawn', app.clock.now()));
    await record(1, optOut('OptOutRegistered', START));
    await record(2, optOut('OptOutRegistered', START));
    expect(await kept()).toEqual([1, 3, 4]);
  });

  it('knows nothing of whoever was registered after the time asked about, and removes them now', async () => {
    const then = app.clock.now();
    later(DAY);
    const late = await registerPatient(app, 5);
    await recordAsIs(app, late, optOut('OptOutRegistered', START));
    const text = `${nhsNumber(5)},\n`;
    expect((await check({ text, asOf: then })).kept).toBe(1);
    expect((await check({ text })).removed).toBe(1);
  });

  it('answers about the past from the ledger', async () => {
    await record(1, optOut('OptOutRegistered', START));
    later(DAY);
    const then = app.clock.now();
    later(DAY);
    await record(1, optOut('OptOutWithdrawn', app.clock.now()));
    await record(2, optOut('OptOutRegistered', START));
    expect(await kept({ asOf: then })).toEqual([2, 3, 4]);
    expect(await kept()).toEqual([1, 3, 4]);
    expect(await kept({ asOf: plusMillis(START, -1) })).toEqual([1, 2, 3, 4]);
  });

  it('refuses answers that are no longer good, and times to come', async () => {
    const at: Instant = app.clock.now();
    later(21 * DAY);
    await expect(check({ asOf: at })).rejects.toMatchObject({ code: 'CONSENT_OPT_OUT_ANSWER_STALE' });
    expect((await check({ asOf: at, isAudit: true })).validUntil).toBe(plusMillis(at, 21 * DAY));
    expect(await kept({ asOf: plusMillis(at, 1) })).toEqual([1, 2, 3, 4]);
    const tomorrow = plusMillis(app.clock.now(), DAY);
    await expect(check({ asOf: tomorrow })).rejects.toMatchObject({ code: 'CONSENT_TIME_INVALID' });
  });

  it('is for data teams: others are refused before anything is read', async () => {
    for (const caller of [staff, clinician])
      await expect(check({ caller })).rejects.toMatchObject({ code: 'CONSENT_NOT_PERMITTED' });
    expect(await kept({ caller: admin })).toEqual([1, 2, 3, 4]);
  });
});

describe('joined, void and hidden numbers', () => {
  it('are opted out under any number until a merge is undone', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patient(1), patient(2)));
    expect(await kept()).toEqual([3, 4]);
    await app.commands.execute(new ConfirmMergeCommand(contextOf(staff), patient(1), patient(2)));
    expect(await kept()).toEqual([3, 4]);
    await app.commands.execute(new UndoMergeCommand(contextOf(staff), patient(1), patient(2)));
    expect(await kept()).toEqual([2, 3, 4]);
  });

  it('stand for themselves when a merge was written by halves: the survivor says nothing for them', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await record(1, { type: 'NhsNumberSuperseded', data: { survivor: patient(2), from: START, recordedBy } });
    await record(2, optOut('OptOutWithdrawn', START));
    expect(await kept()).toEqual([2, 3, 4]);
  });

  it('heed what a process whose clock goes ahead recorded of a joined number', async () => {
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patient(1), patient(2)));
    const now = app.clock.now();
    later(5_000);
    await record(2, optOut('OptOutRegistered', app.clock.now()));
    app.clock.set(now);
    expect(await kept()).toEqual([3, 4]);
  });

  it('are set apart once the number that they gave way to is invalidated', async () => {
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patient(1), patient(2)));
    await record(2, { type: 'NhsNumberInvalidated', data: { from: START, recordedBy } });
    const { numbers, reasons } = await check();
    expect([numbers, reasons]).toEqual([[3, 4], { invalidated: 2 }]);
  });

  it('are set apart when a number that gave way to them is invalidated, as decisions refuse them', async () => {
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patient(1), patient(2)));
    await record(1, { type: 'NhsNumberInvalidated', data: { from: START, recordedBy } });
    const { numbers, reasons } = await check();
    expect([numbers, reasons]).toEqual([[3, 4], { invalidated: 2 }]);
  });

  it('filter like any other when the patient is restricted', async () => {
    await record(1, optOut('OptOutRegistered', START));
    await app.commands.execute(new SetRestrictionCommand(contextOf(staff), patient(1), { restricted: true }));
    expect(await kept()).toEqual([2, 3, 4]);
  });

  it('are set apart once invalidated', async () => {
    await app.commands.execute(new InvalidateNhsNumberCommand(contextOf(staff), patient(2), {}));
    const { numbers, rejects, reasons } = await check();
    expect([numbers, reasons]).toEqual([[1, 3, 4], { invalidated: 1 }]);
    expect(rejects.text).toBe('{"line":2,"reason":"invalidated"}\n');
  });

  it('are set apart once erased, opted out before or not: nobody knows any more', async () => {
    await record(1, optOut('OptOutRegistered', START));
    for (const n of [1, 2]) await app.vault.erase(patient(n));
    const { numbers, reasons, erased } = await check();
    expect([numbers, reasons, erased]).toEqual([[3, 4], { erased: 2 }, 2]);
  });

  it('stop the check when a key is missing: it never reads as not opted out', async () => {
    const missing = (patientIds: readonly PatientId[]) =>
      Promise.resolve(new LoadedKeys(new Map(patientIds.map((id) => [id, { kind: 'missing' as const }]))));
    const other = await startApplication({
      store: app.store,
      clock: app.clock,
      projecting: true,
      wrapSealer: () => ({ loadKeys: missing }),
    });
    await record(1, optOut('OptOutRegistered', START));
    const asked = other.checker.check({
      ...{ caller: service, use: null, asOf: null, format: { format: 'mesh' } },
      ...{ input: Readable.from([Buffer.from(FILE)]), output: nowhere, rejects: nowhere },
    });
    await expect(asked).rejects.toMatchObject({ code: 'PRIVACY_KEY_MISSING' });
    await other.projections.stop();
  });
});
