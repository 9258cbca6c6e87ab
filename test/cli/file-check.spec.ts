import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkDigitOf } from '#libs/consent';
import { loadConfig } from '#libs/config';
import { type PatientId, plusMillis } from '#libs/kernel';
import { openLedger } from '../../apps/server/src/composition/index.js';
import { optOut, projectAnswer, recordAsIs } from '../support/opt-outs.js';
import { seededLedger } from './support/seeded.js';
import { json, jsonLines, ledgerProcess } from './support/terminal.js';

const { directory, data, run, seed } = seededLedger();
const HEART = 'fosseshire-heart-study';
const [OUT, YES, OTHER] = ['9990000018', '9990000042', '9990000034'] as const;

beforeAll(async () => {
  await seed();
  const ledger = await openLedger(loadConfig({ LEDGER_DATA_DIR: data }));
  const find = async (number: string): Promise<PatientId> => (await ledger.vault.find(number))!;
  const app = { ...ledger, clock: ledger.clock as never, store: ledger.store as never };
  const from = plusMillis(ledger.clock.now(), -1_000);
  await recordAsIs(app, await find(OUT), optOut('OptOutRegistered', from));
  await recordAsIs(app, await find(YES), projectAnswer('ProjectConsentGiven', HEART, from));
  await ledger.close();
});

afterAll(() => {
  directory.remove();
});

const CSV = `id,"NHS number"\r\n1,${OUT}\r\n2,999 000 0042\n3,"${OTHER}"\r\n4,9990000019\r\n`;
const KEPT = `id,"NHS number"\r\n2,999 000 0042\n3,"${OTHER}"\r\n`;
const file = (name: string, content?: string | Buffer): string => {
  const path = directory.file(name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
};
const check = (...args: readonly string[]) => run(['opt-outs', 'check', ...args]);
const text = (name: string) => readFileSync(directory.file(name), 'utf8');

describe('ledger opt-outs check', () => {
  it('copies the rows of those not opted out, and lists the lines it could not judge', async () => {
    const rejects = ['--rejects', file('rejects.ndjson')];
    const ran = await check('--in', file('in.csv', CSV), '--out', file('out.csv'), ...rejects, '--json');
    expect([ran.code, text('out.csv'), jsonLines(text('rejects.ndjson'))]).toEqual([
      3,
      KEPT,
      [{ line: 5, reason: 'check-digit' }],
    ]);
    expect(json(ran)).toMatchObject({ rows: 4, kept: 2, removed: 1, rejected: 1, silent: null });
    expect(ran.stdout + ran.stderr).not.toMatch(/999\d{7}/);
  });

  it('reads stdin and writes stdout, the summary beside it; and gzip both ways', async () => {
    const list = `${OUT},\n${OTHER},\r\n`;
    const piped = await run(['opt-outs', 'check', '--in', '-', '--out', '-', '--format', 'mesh'], {
      stdin: list,
    });
    expect([piped.code, piped.stdout]).toEqual([0, `${OTHER},\r\n`]);
    expect(piped.stderr).toMatch(/^check .*\nas at .*Z\n/);
    const args = ['--in', file('in.dat.gz', gzipSync(list)), '--out', file('out.dat.gz')];
    expect((await check(...args)).code).toBe(0);
    expect(gunzipSync(readFileSync(file('out.dat.gz'))).toString()).toBe(`${OTHER},\r\n`);
  });

  it('decides by the rules for a use: without a basis only those stay who consented to the project', async () => {
    const use = ['--purpose', 'research', '--recipient', 'university', '--project', HEART];
    const ran = await check('--in', file('in.csv', CSV), '--out', file('use.csv'), ...use, '--json');
    expect(json(ran)).toMatchObject({ silent: { outcome: 'deny', rule: 'secondary-use.11' } });
    expect(ran.stderr).toContain('secondary-use.11');
    const care = await check('--in', file('in.csv'), '--out', file('no.csv'), '--purpose', 'individual-care');
    expect([care.code, care.stderr.split(':')[0]]).toEqual([1, 'CONSENT_USE_INVALID']);
  });

  it.each([
    ['a purpose', ['--purpose', 'reserch'], 'research'],
    ['a recipient', ['--purpose', 'research', '--recipient', 'newspaper'], 'university'],
    ['a basis', ['--purpose', 'research', '--legal-basis', 'goodwill:x'], 's251-approval'],
    ['a project', ['--purpose', 'research', '--project', 'haert'], 'No project of that id is on record'],
    [
      'a record of the basis',
      ['--purpose', 'research', '--legal-basis', 's251-approval:none'],
      'No s251-approval of that id is on record',
    ],
  ])('refuses %s that there is none of, and says which there are', async (_, use, named) => {
    const ran = await check('--in', file('in.csv', CSV), '--out', directory.file('absent.csv'), ...use);
    expect([ran.code, ran.stderr.split(':')[0]]).toEqual([1, 'CONSENT_USE_INVALID']);
    expect(ran.stderr).toContain(named);
    expect(readdirSync(directory.path)).not.toContain('absent.csv');
  });

  it('refuses a MESH list that was checked before, but for --again', async () => {
    const args = ['--in', file('twice.dat', `${OTHER},\n${OUT},\n`), '--out', file('once.dat')];
    expect((await check(...args)).code).toBe(0);
    const again = await check(...args.slice(0, 2), '--out', directory.file('absent.dat'));
    expect([again.code, again.stderr.split(':')[0]]).toEqual([1, 'CONSENT_OPT_OUT_FILE_DUPLICATE']);
    expect(readdirSync(directory.path)).not.toContain('absent.dat');
    const wanted = await check(...args, '--again');
    expect([wanted.code, wanted.stderr]).toEqual([0, expect.stringContaining('was checked before')]);
  });

  it('keeps answers for the next file, sealed and for 21 days', async () => {
    const cached = (out: string, ...more: readonly string[]) =>
      check('--in', file('in.csv', CSV), '--out', file(out), '--cache', directory.file('answers'), ...more);
    const first = json(await cached('one.csv', '--json')) as { readonly at: string };
    const second = json(await cached('two.csv', '--json'));
    expect([text('one.csv'), text('two.csv'), second]).toEqual([
      ...[KEPT, KEPT],
      expect.objectContaining({ at: first.at }),
    ]);
    expect(readFileSync(directory.file('answers')).toString('latin1')).not.toContain(OUT);
    const clock = join(data, 'sandbox-clock.json');
    writeFileSync(clock, JSON.stringify({ offsetMillis: 21 * 86_400_000 }));
    const stale = await cached('three.csv');
    rmSync(clock);
    expect([stale.code, stale.stderr.split(':')[0]]).toEqual([1, 'CONSENT_OPT_OUT_ANSWER_STALE']);
    expect(readdirSync(directory.path)).not.toContain('three.csv');
    writeFileSync(directory.file('answers'), 'not ours');
    expect((await cached('four.csv')).stderr).toMatch(/^CONSENT_OPT_OUT_CACHE_UNUSABLE: /);
    const both = await cached('five.csv', '--as-of', '2026-01-01');
    expect(both.code).toBe(2);
  });

  it('looks at the past', async () => {
    const past = ['--as-of', '2020-01-01', '--out', file('past.csv'), '--in', file('in.csv', CSV)];
    expect((await check(...past)).stderr).toMatch(/^CONSENT_OPT_OUT_ANSWER_STALE: /);
    const audit = await check(...past, '--audit', '--json');
    expect(json(audit)).toMatchObject({ kept: 3, removed: 0 });
  });

  it.each([
    ['no file', ['--in', 'none.csv'], 1, 'ENOENT'],
    ['one file twice', ['--in', 'OUT'], 1, 'CLI_FILE_UNUSABLE'],
    ['a use without a purpose', ['--in', 'IN', '--project', 'heart'], 2, 'CLI_INPUT_MISSING'],
    ['a column that is not there', ['--in', 'IN', '--column', 'number'], 1, 'OPT_OUT_CHECK_COLUMN_MISSING'],
    ['a place that is not there', ['--in', 'IN', '--column', '3'], 1, 'OPT_OUT_CHECK_COLUMN_MISSING'],
    ['an empty file', ['--in', 'EMPTY'], 1, 'OPT_OUT_CHECK_EMPTY'],
  ])('%s: exit code and code, and no output', async (_, args, exit, code) => {
    const paths: Record<string, string> = {
      IN: file('in.csv', CSV),
      OUT: directory.file('absent.csv'),
      EMPTY: file('empty.csv', ''),
    };
    const ran = await check(...args.map((arg) => paths[arg] ?? arg), '--out', directory.file('absent.csv'));
    expect([ran.code, ran.stderr.split(':')[0], ran.stdout]).toEqual([exit, code, '']);
    expect(readdirSync(directory.path).filter((name) => /absent|\.part$/.test(name))).toEqual([]);
  });

  it('streams a large file through a process, byte for byte', async () => {
    const numbers = Array.from({ length: 300_000 }, (_, i) => String(400_000_000 + i * 7))
      .filter((nine) => checkDigitOf(nine) !== undefined)
      .map((nine) => `${nine}${String(checkDigitOf(nine))},\r\n`);
    const whole = numbers.join('');
    const args = ['opt-outs', 'check', '--in', file('big.dat', `${OUT},\n${whole}`), '--out', '-'];
    const ran = await ledgerProcess([...args, '--quiet', '--data-dir', data]);
    expect([ran.code, ran.stderr]).toEqual([0, '']);
    expect(ran.stdout === whole).toBe(true);
  });
});
