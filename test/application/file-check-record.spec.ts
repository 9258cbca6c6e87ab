import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventStoreError } from '#libs/event-store';
import { type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplication, type TestApplication } from '../support/application.js';
import { type CheckOptions, checkPeople, Collected, listOf } from '../support/file-check-run.js';
import { optOut, recordAsIs } from '../support/opt-outs.js';
import { nhsNumber, registerOrganisations, registerPatient, service } from '../support/surgery.js';

const DAY = 86_400_000;
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

const check = (options: CheckOptions = {}) => checkPeople(app, PEOPLE, options);
const kept = async (options: CheckOptions = {}) => (await check(options)).numbers;

describe('kept answers', () => {
  let answers: Uint8Array | undefined;
  const cache = {
    read: () => Promise.resolve(answers),
    write: (sealed: Uint8Array) => {
      answers = sealed;
      return Promise.resolve();
    },
  };
  beforeEach(() => {
    answers = undefined;
  });

  it('are those of one moment for file after file, and hold no number in the clear', async () => {
    await record(1, optOut('OptOutRegistered', START));
    const first = await check({ cache });
    later(DAY);
    await record(2, optOut('OptOutRegistered', app.clock.now()));
    const second = await check({ cache });
    expect([first.numbers, second.numbers, await kept()]).toEqual([
      [2, 3, 4],
      [2, 3, 4],
      [3, 4],
    ]);
    expect([second.at, second.asOfPosition]).toEqual([first.at, first.asOfPosition]);
    expect(second.validUntil).toBe(plusMillis(START, 21 * DAY));
    expect(Buffer.from(answers!).toString('latin1')).not.toContain(nhsNumber(1));
  });

  it('are refused once they are 21 days old, unless it is an audit', async () => {
    await check({ cache });
    later(21 * DAY - 1);
    expect(await kept({ cache })).toEqual([1, 2, 3, 4]);
    later(1);
    await expect(check({ cache })).rejects.toMatchObject({ code: 'CONSENT_OPT_OUT_ANSWER_STALE' });
    expect(await kept({ cache, isAudit: true })).toEqual([1, 2, 3, 4]);
  });

  it('are refused when damaged or from before an erasure, and never replaced', async () => {
    await check({ cache });
    const whole = answers!;
    answers = whole.subarray(1);
    await expect(check({ cache })).rejects.toMatchObject({ code: 'CONSENT_OPT_OUT_CACHE_UNUSABLE' });
    answers = whole;
    await app.vault.erase(patient(1));
    await expect(check({ cache })).rejects.toMatchObject({ code: 'CONSENT_OPT_OUT_CACHE_UNUSABLE' });
    expect(answers).toBe(whole);
  });
});

describe('the record of a check', () => {
  const recorded = () => app.store.events.filter(({ stream }) => stream.startsWith('optOutCheck-'));

  it('says who, as of when and what came of it, and holds no number nor a digest that betrays one', async () => {
    await record(1, optOut('OptOutRegistered', START));
    const { checkId, asOfPosition, input } = await check({ text: `${FILE}1,\n` });
    const [event, ...others] = recorded();
    expect(others).toEqual([]);
    expect(event).toMatchObject({
      type: 'OptOutCheckCompleted',
      data: {
        checkId,
        actor: { id: service.actor.id, role: 'service' },
        use: null,
        asOfPosition,
        at: START,
        input: { bytes: FILE.length + 3 },
        rows: 5,
        kept: 3,
        removed: 1,
        rejected: { 'not-ten-digits': 1 },
        erased: 0,
      },
    });
    const stored = JSON.stringify([event?.data, event?.metadata, event?.stream]);
    for (const secret of [nhsNumber(1), input.sha256, service.actor.name!])
      expect(stored).not.toContain(secret);
    expect(input.sha256).toBe(createHash('sha256').update(`${FILE}1,\n`).digest('hex'));
  });

  it('tells when the same file was checked before, and checks it anew', async () => {
    expect((await check()).earlier).toEqual({ count: 0, last: null });
    await record(1, optOut('OptOutRegistered', START));
    later(DAY);
    const second = await check();
    expect([second.earlier, second.numbers]).toEqual([{ count: 1, last: START }, [2, 3, 4]]);
    expect((await check({ text: `${FILE}\n` })).earlier.count).toBe(0);
  });

  it('refuses a MESH list that was checked before, as the national service does, unless it is said to be so', async () => {
    await check({ again: false });
    const output = new Collected();
    await expect(check({ again: false, output })).rejects.toMatchObject({
      code: 'CONSENT_OPT_OUT_FILE_DUPLICATE',
      details: { detail: `It was checked at ${START}.` },
    });
    expect(output.committed).toBe(false);
    expect(recorded().at(-1)).toMatchObject({
      type: 'OptOutCheckFailed',
      data: { code: 'CONSENT_OPT_OUT_FILE_DUPLICATE' },
    });
    expect((await check({ again: true })).earlier.count).toBe(1);
    // One that failed was not checked, and other formats are not lists for MESH.
    await expect(check({ again: false, text: '' })).rejects.toMatchObject({ code: 'OPT_OUT_CHECK_EMPTY' });
    await expect(check({ again: false, text: '' })).rejects.toMatchObject({ code: 'OPT_OUT_CHECK_EMPTY' });
    for (let times = 0; times < 2; times++)
      await check({ again: false, text: `${nhsNumber(1)}\n`, format: { format: 'list' } });
  });

  it('lets one of two alike through that are checked at once', async () => {
    const twice = await Promise.allSettled([check({ again: false }), check({ again: false })]);
    expect(twice.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  });

  it('is kept of a check that failed', async () => {
    await expect(check({ text: '' })).rejects.toMatchObject({ code: 'OPT_OUT_CHECK_EMPTY' });
    expect(recorded()).toMatchObject([{ type: 'OptOutCheckFailed', data: { code: 'OPT_OUT_CHECK_EMPTY' } }]);
  });

  it('is a condition of the result', async () => {
    app.store.faults.beforeAppend = () => {
      throw eventStoreError('EVENT_STORE_UNAVAILABLE');
    };
    const output = new Collected();
    await expect(check({ output })).rejects.toMatchObject({ code: 'CONSENT_UNAVAILABLE' });
    expect(output.committed).toBe(false);
  });
});
