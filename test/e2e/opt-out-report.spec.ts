import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { answered, type County, newPatient, practice, settleCounty } from '../support/county.js';
import { startServer } from '../support/server.js';

let county: County;

beforeAll(async () => {
  county = await settleCounty(await startServer());
  await newPatient(county);
});
afterAll(() => county.server.stop());

describe('the report', () => {
  it('counts registered patients by practice, and is for auditors', async () => {
    const month = new Date().toISOString().slice(0, 7);
    const path = `/v1/reports/opt-outs?by=practice&from=${month}&to=${month}`;
    const report = await county.auditor.get(path);
    answered(report, 200);
    const csv = await county.auditor.get(path.replace('opt-outs?', 'opt-outs.csv?'));
    expect([csv.status, csv.headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8']);
    expect(csv.text.split('\r\n')[0]).toBe('month,practice,registered,opted_out,percent');
    expect(csv.text).toContain(`${month},${practice},`);
    expect((await county.staff.get(path.replace('opt-outs?', 'opt-outs.csv?'))).status).toBe(403);
    expect(report.body).toMatchObject({ by: 'practice', months: [{ month, rows: [{ group: practice }] }] });
    expect((await county.staff.get(path)).status).toBe(403);
    const toCome = await county.auditor.get('/v1/reports/opt-outs?by=practice&from=2020-01&to=9999-12');
    expect([toCome.status, toCome.body.code]).toEqual([400, 'CONSENT_TIME_INVALID']);
  });
});
