import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededLedger } from './support/seeded.js';
import { json, jsonLines } from './support/terminal.js';

const { directory, run, seed } = seededLedger();
const PATIENT = '9990000034';
const CHILD = '9990000042';
const PROXY = 'Robin Example';
const NOTE = 'Form 7, second drawer';

interface Shown {
  readonly patientId: string;
  readonly national: { readonly value: string };
  readonly typeOne: { readonly value: string };
  readonly projects: readonly { readonly projectId: string }[];
}

beforeAll(async () => {
  await seed();
});
afterAll(() => {
  directory.remove();
});

const optOuts = (number: string, ...args: readonly string[]) =>
  run(['opt-outs', ...args, '--nhs-number-stdin'], { stdin: `${number}\n` });
const shown = async (number: string): Promise<Shown> =>
  json(await optOuts(number, 'show', '--json')) as Shown;
const file = (name: string, content: string): string => {
  const path = directory.file(name);
  writeFileSync(path, content);
  return path;
};
const byPhone = ['--channel', 'phone', '--actor', 'helpdesk-7'];

describe('ledger opt-outs show', () => {
  it('tells what stands, at any time, and never the number', async () => {
    const ran = await optOuts('9990000026', 'show');
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(/^national +opted-out since /m);
    expect(ran.stdout).toMatch(/^project fosseshire-heart-study +given since /m);
    expect(ran.stdout).not.toContain('9990000026');
    const before = await optOuts('9990000026', 'show', '--at', '1990-01-01', '--json');
    expect(json(before)).toMatchObject({ national: { value: 'not-recorded' }, projects: [] });
  });

  it('refuses who is not there', async () => {
    const ran = await optOuts('9990000093', 'show');
    expect([ran.code, ran.stderr.includes('9990000093')]).toEqual([1, false]);
  });
});

describe('ledger opt-outs set', () => {
  it('opts out and back in, and records who did', async () => {
    const ran = await optOuts(PATIENT, 'set', 'opted-out', ...byPhone);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout).toMatch(/^national +opted-out since /m);
    const { patientId } = await shown(PATIENT);
    const entries = ['history', '--patient', patientId, '--type', 'OptOutRegistered', '--json'];
    expect(jsonLines((await run(entries)).stdout)).toMatchObject([
      { data: { channel: 'phone', recordedBy: { id: 'helpdesk-7', role: 'admin' } } },
    ]);
    await optOuts(PATIENT, 'set', 'withdrawn', ...byPhone);
    expect((await shown(PATIENT)).national.value).toBe('withdrawn');
  });

  it('records Type 1 for the practice of the patient alone', async () => {
    const { patientId } = await shown(PATIENT);
    const state = json(await run(['state', '--patient', patientId, '--json'])) as {
      readonly practices: readonly [string];
    };
    const typeOne = ['set', 'opted-out', '--scheme', 'type-1', '--channel', 'practice', '--actor', 'j.doe'];
    const unnamed = await optOuts(PATIENT, ...typeOne);
    expect([unnamed.code, unnamed.stderr.split(':')[0]]).toEqual([2, 'CLI_INPUT_MISSING']);
    const other = await optOuts(PATIENT, ...typeOne, '--practice', 'RZX');
    expect([other.code, other.stderr.split(':')[0]]).toEqual([1, 'CONSENT_PATIENT_NOT_FOUND']);
    const own = await optOuts(PATIENT, ...typeOne, '--practice', state.practices[0], '--json');
    expect(json(own)).toMatchObject({ typeOne: { value: 'opted-out' }, national: { value: 'withdrawn' } });
  });

  it('records a proxy, whose name and whose note come from files and are told nobody', async () => {
    const proxy = ['--made-by', 'parental-responsibility'];
    const named = ['--proxy-file', file('name.txt', `${PROXY}\n`), '--evidence-file', file('note.txt', NOTE)];
    const ran = await optOuts(CHILD, 'set', 'opted-out', ...byPhone, ...proxy, ...named);
    expect(ran.code).toBe(0);
    expect(ran.stdout + ran.stderr).not.toMatch(new RegExp(`${PROXY}|${NOTE}|${CHILD}`));
    const unnamed = await optOuts(CHILD, 'set', 'withdrawn', ...byPhone, ...proxy);
    expect([unnamed.code, unnamed.stderr.split(':')[0]]).toEqual([1, 'CONSENT_OPT_OUT_INVALID']);
    const self = await optOuts(CHILD, 'set', 'withdrawn', ...byPhone);
    expect([self.code, self.stderr.split(':')[0]]).toEqual([1, 'CONSENT_NOT_ENTITLED']);
  });

  it.each([
    ['what patients choose online', ['set', 'opted-out', '--channel', 'online', '--actor', 'x'], 1],
    ['a value that is none', ['set', 'maybe', ...byPhone], 2],
    ['a channel that is none', ['set', 'opted-out', '--channel', 'pigeon', '--actor', 'x'], 2],
    ['nobody who records it', ['set', 'opted-out', '--channel', 'phone'], 2],
  ])('refuses %s', async (_, args, code) => {
    expect((await optOuts(PATIENT, ...args)).code).toBe(code);
    expect((await shown(PATIENT)).national.value).toBe('withdrawn');
  });
});
