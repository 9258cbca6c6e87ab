import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered, type County } from '../support/county.js';
import { CHECKS, FileChecks } from '../support/file-checks.js';
import { storedElsewhere } from '../support/storage.js';

let checks: FileChecks;
let county: County;

beforeAll(async () => {
  checks = await FileChecks.start();
  ({ county } = checks);
});
afterAll(() => county.server.stop());

describe('what is refused', () => {
  it('before there is a file', async () => {
    for (const [body, status, code] of [
      [{}, 400, 'CONSENT_REQUEST_INVALID'],
      [{ format: 'xlsx' }, 400, 'CONSENT_REQUEST_INVALID'],
      [{ format: 'list', column: 'nhs' }, 400, 'CONSENT_REQUEST_INVALID'],
      [{ format: 'csv', column: 'nhs', columnPlace: 1 }, 400, 'CONSENT_REQUEST_INVALID'],
      [{ format: 'csv', asOf: '2020-01-01T00:00:00Z' }, 400, 'CONSENT_OPT_OUT_ANSWER_STALE'],
      [{ format: 'csv', asOf: '2999-01-01T00:00:00Z' }, 400, 'CONSENT_TIME_INVALID'],
      [{ format: 'csv', use: { purpose: 'individual-care' } }, 400, 'CONSENT_USE_INVALID'],
    ] as const) {
      const answer = await county.service.post(CHECKS, body);
      expect([answer.status, answer.body.code]).toEqual([status, code]);
    }
    for (const client of [county.clinician, county.staff, county.auditor])
      expect((await client.post(CHECKS, { format: 'csv' })).status).toBe(403);
    expect((await county.anyone.post(CHECKS, { format: 'csv' })).status).toBe(401);
  });

  it.each([
    ['an empty file', '', 400, 'OPT_OUT_CHECK_EMPTY'],
    ['a missing column', 'id,name\n1,Ada\n', 400, 'OPT_OUT_CHECK_COLUMN_MISSING'],
    ['a quote that never closes', 'nhs\n"999', 400, 'OPT_OUT_CHECK_QUOTE_OPEN'],
    ['a file over the limit', `nhs\n${'9990000018\n'.repeat(800_000)}`, 413, 'OPT_OUT_CHECK_INPUT_TOO_LARGE'],
  ])('%s: there is no result', async (_, file, expected, code) => {
    const checkId = await checks.made();
    const { status, body } = await checks.sent(checkId, Readable.from([file]));
    expect([status, body.code]).toEqual([expected, code]);
    expect(await checks.stateOf(checkId)).toMatchObject({ state: 'failed', failure: code, result: null });
    const none = await county.service.get(`${CHECKS}/${checkId}/output`);
    expect([none.status, none.body.code]).toEqual([409, 'CONSENT_FILE_CHECK_NO_RESULT']);
    await checks.removed(checkId);
  });

  it('a MESH list that was checked before, and a project that is not on record', async () => {
    const list = '9990000018,\n9990000026,\n';
    const done = [await checks.made({ format: 'mesh' }), await checks.made({ format: 'mesh', again: true })];
    for (const checkId of done) expect((await checks.sent(checkId, list)).status).toBe(200);
    const twice = await checks.sent(await checks.made({ format: 'mesh' }), list);
    expect([twice.status, twice.body.code]).toEqual([409, 'CONSENT_OPT_OUT_FILE_DUPLICATE']);
    for (const checkId of done) await checks.removed(checkId);
    const use = { purpose: 'research', recipient: 'university', project: 'misspelt' };
    const unknown = await checks.sent(await checks.made({ format: 'list', use }), list);
    expect([unknown.status, unknown.body.code]).toEqual([400, 'CONSENT_USE_INVALID']);
  });

  it('JSON in place of the file, and a file in place of JSON', async () => {
    const checkId = await checks.made();
    expect((await checks.sent(checkId, '{}', 'application/json')).body.code).toBe(
      'CONSENT_MEDIA_TYPE_UNSUPPORTED',
    );
    const answer = await checks.call(CHECKS, {
      method: 'POST',
      headers: { 'content-type': 'text/csv' },
      body: 'a',
    });
    expect([answer.status, await answer.json()]).toMatchObject([
      415,
      { code: 'CONSENT_MEDIA_TYPE_UNSUPPORTED' },
    ]);
    expect((await checks.stateOf(checkId)).state).toBe('waiting');
    await checks.removed(checkId);
  });

  it('more checks at once than a caller may have, of which failed ones are forgotten first', async () => {
    const own = [await checks.made(), await checks.made(), await checks.made(), await checks.made()];
    const refused = await county.service.post(CHECKS, { format: 'csv' });
    expect([refused.status, refused.body.code]).toEqual([429, 'CONSENT_FILE_CHECK_TOO_MANY']);
    answered(await county.localService.post(CHECKS, { format: 'csv' }), 201);
    await checks.sent(own[1]!, '');
    const instead = await checks.made();
    answered(await county.service.get(`${CHECKS}/${own[1]!}`), 404);
    for (const checkId of [own[0]!, own[2]!, own[3]!, instead]) await checks.removed(checkId);
  });

  it('ids that are none', async () => {
    for (const id of [randomUUID(), '9990000018'])
      expect((await county.service.get(`${CHECKS}/${id}`)).body.code).toBe('CONSENT_FILE_CHECK_NOT_FOUND');
  });
});

describe('an upload under way', () => {
  it('shows how far it is', async () => {
    const checkId = await checks.made();
    const { socket } = await checks.begun(checkId);
    expect(await checks.stateOf(checkId)).toMatchObject({
      state: 'running',
      totalBytes: 1_000_000,
      bytesRead: 15,
      rows: 1,
      expiresAt: null,
      result: null,
    });
    expect((await checks.output(checkId)).status).toBe(409);
    socket.destroy();
  });

  it('that breaks off is a failed check without a result', async () => {
    const checkId = await checks.made();
    const { socket } = await checks.begun(checkId);
    socket.destroy();
    const { failure } = await checks.until(checkId, ({ state }) => state === 'failed');
    expect(failure).toBe('OPT_OUT_CHECK_UNREADABLE');
    expect((await checks.output(checkId)).status).toBe(409);
    await checks.removed(checkId);
    const files = readdirSync(checks.dataDirectory).filter((name) => name.startsWith('events.db'));
    const stored = [
      ...files.map((name) => readFileSync(join(checks.dataDirectory, name))),
      ...(await storedElsewhere(checks.dataDirectory)).values(),
    ];
    for (const onRecord of [checkId, 'OPT_OUT_CHECK_UNREADABLE'])
      expect(stored.some((text) => text.includes(onRecord))).toBe(true);
  });

  it('is told when the check is cancelled meanwhile', async () => {
    const checkId = await checks.made();
    const { socket, answered: text } = await checks.begun(checkId);
    const cancelled = await county.service.delete(`${CHECKS}/${checkId}`);
    expect(cancelled.body).toMatchObject({ state: 'failed', failure: 'OPT_OUT_CHECK_CANCELLED' });
    while (!text().includes('OPT_OUT_CHECK_CANCELLED')) await once(socket, 'data');
    expect(text()).toContain('HTTP/1.1 409');
    socket.destroy();
  });
});
