import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  answered,
  type County,
  newNhsNumber,
  newPatient,
  practice,
  recorded,
  remote,
  type TestPatient,
} from '../support/county.js';
import { CHECKS, FileChecks } from '../support/file-checks.js';
import { storedElsewhere } from '../support/storage.js';

const ROWS = 200_000;

let checks: FileChecks;
let county: County;
let optedOut: TestPatient;

beforeAll(async () => {
  checks = await FileChecks.start();
  ({ county } = checks);
  optedOut = await newPatient(county);
  const choice = { value: 'opted-out', scheme: 'national', channel: 'online' };
  recorded(await (await county.patient(optedOut.id)).post(`/v1/patients/${optedOut.id}/opt-outs`, choice));
});
afterAll(() => county.server.stop());

describe('a file of some megabytes', () => {
  const other = newNhsNumber();
  let checkId: string;
  let kept: string;

  const row = (n: number, nhsNumber: string) => `${n},"Name, of ${n}",${nhsNumber}\r\n`;

  /** Every hundredth row is of the one who opted out, every thousandth cannot be judged. */
  function* lines(): Generator<string> {
    yield 'id,name,nhs\r\n';
    for (let n = 1; n <= ROWS; n++)
      yield row(n, n % 1000 === 0 ? '9990000010' : n % 100 === 0 ? optedOut.nhsNumber : other);
  }
  function* pieces(): Generator<string> {
    let piece = '';
    for (const line of lines()) {
      piece += line;
      if (piece.length < 50_000) continue;
      yield piece;
      piece = '';
    }
    yield piece;
  }

  beforeAll(async () => {
    kept = [...lines()].filter((line) => line.startsWith('id') || line.includes(other)).join('');
    checkId = await checks.made();
    const { status, body } = await checks.sent(checkId, Readable.from(pieces()));
    expect([status, body.state, body.failure]).toEqual([200, 'completed', null]);
  });
  afterAll(() => checks.removed(checkId));

  it('comes back without the rows of those who opted out, byte for byte', async () => {
    const { status, headers, text } = await checks.output(checkId);
    expect(status).toBe(200);
    expect(text === kept).toBe(true);
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(kept)));
    expect(await checks.stateOf(checkId)).toMatchObject({
      bytesRead: [...lines()].join('').length,
      totalBytes: null,
      rows: ROWS,
      kept: ROWS - ROWS / 100,
      removed: ROWS / 100 - ROWS / 1000,
      rejected: ROWS / 1000,
      reasons: [{ reason: 'check-digit', rows: ROWS / 1000 }],
      result: { output: { bytes: Buffer.byteLength(kept) }, silent: null, earlierChecks: 0 },
    });
  });

  it('goes on from where a download broke off', async () => {
    const whole = Buffer.from(kept);
    const broken = 1_234_567;
    const etag = (await checks.output(checkId, { range: 'bytes=0-0' })).headers.get('etag') ?? '';
    expect(etag).toBe(`"${checkId}-output"`);
    const first = await checks.output(checkId, { range: `bytes=0-${broken - 1}` });
    const rest = await checks.output(checkId, { range: `bytes=${broken}-`, 'if-range': etag });
    expect([first.status, rest.status]).toEqual([206, 206]);
    expect(rest.headers.get('content-range')).toBe(`bytes ${broken}-${whole.length - 1}/${whole.length}`);
    expect(first.text + rest.text === kept).toBe(true);
    const ofAnother = await checks.output(checkId, { range: `bytes=${broken}-`, 'if-range': '"another"' });
    expect([ofAnother.status, ofAnother.text === kept]).toEqual([200, true]);
  });

  it('has no part beyond its end', async () => {
    const { status, headers, text } = await checks.output(checkId, { range: 'bytes=999999999-' });
    expect([status, headers.get('content-range')]).toEqual([416, `bytes */${Buffer.byteLength(kept)}`]);
    expect(text).toContain('CONSENT_RANGE_UNSATISFIABLE');
  });

  it('tells the rejected rows by their lines', async () => {
    const answer = await checks.call(`${CHECKS}/${checkId}/rejects`);
    const [first, ...others] = (await answer.text()).trim().split('\n');
    expect(first).toBe('{"line":1001,"reason":"check-digit"}');
    expect(others.length).toBe(ROWS / 1000 - 1);
  });

  it('takes no second file', async () => {
    const { status, body } = await checks.sent(checkId, 'nhs\n');
    expect([status, body.code]).toEqual([409, 'CONSENT_FILE_CHECK_HAS_INPUT']);
    expect((await checks.output(checkId)).text === kept).toBe(true);
  });

  it("is nobody else's to see", async () => {
    const others = [
      county.localService,
      county.admin,
      await county.server.as({ role: 'service', organisation: remote, subject: 'another-client' }),
    ];
    for (const client of others) {
      for (const path of ['', '/output', '/rejects']) {
        const { status, body } = await client.get(`${CHECKS}/${checkId}${path}`);
        expect([status, body.code]).toEqual([404, 'CONSENT_FILE_CHECK_NOT_FOUND']);
      }
      expect((await client.delete(`${CHECKS}/${checkId}`)).status).toBe(404);
    }
    expect((await checks.stateOf(checkId)).state).toBe('completed');
  });

  it('stands nowhere in the data directory, and no number of it in the log', async () => {
    const numbers = [other, optedOut.nhsNumber, '9990000010'];
    const found = (text: Buffer | string): boolean => numbers.some((number) => text.includes(number));
    const names = readdirSync(checks.dataDirectory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name));
    expect(names.filter((name) => found(readFileSync(name)))).toEqual([]);
    const elsewhere = await storedElsewhere(checks.dataDirectory);
    expect([...elsewhere].filter(([, text]) => found(text)).map(([place]) => place)).toEqual([]);
    expect(county.server.log).toContain(`${CHECKS}/:checkId/input`);
    expect(found(county.server.log + county.server.process.errors)).toBe(false);
  });
});

describe('a check for a use', () => {
  it('goes by the rules for it, and says which answers for the silent', async () => {
    const use = { purpose: 'research', recipient: 'university', source: practice };
    const checkId = await checks.made({ format: 'list', use });
    expect(
      (await checks.sent(checkId, `${newNhsNumber()}\n`, 'application/octet-stream')).body,
    ).toMatchObject({
      state: 'completed',
      kept: 0,
      removed: 1,
      result: { silent: { outcome: 'deny', rule: 'secondary-use.11' } },
    });
    expect((await checks.output(checkId)).text).toBe('');
    await checks.removed(checkId);
  });
});

describe('a result', () => {
  it('goes when it has been kept long enough', async () => {
    const checkId = await checks.made();
    const { body } = await checks.sent(checkId, 'nhs\n9990000018\n');
    const { now } = (await county.admin.get('/v1/sandbox/clock')).body;
    expect(Date.parse(body.expiresAt ?? '') - Date.parse(now)).toBeGreaterThan(23 * 3_600_000);
    answered(await county.admin.put('/v1/sandbox/clock', { advanceSeconds: 24 * 3600 }), 200);
    // The token is a day old too.
    const again = await county.server.as({ role: 'service', organisation: remote });
    expect((await again.get(`${CHECKS}/${checkId}/output`)).body.code).toBe('CONSENT_FILE_CHECK_NOT_FOUND');
  });
});
