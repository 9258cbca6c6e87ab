import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { exportJWK, SignJWT } from 'jose';
import { answered, choice, newPatient, question, settleCounty } from '../support/county.js';
import { newDataDirectory, startRefused, startServer, type TestServer } from '../support/server.js';

const DAY = 86_400;

const plusDays = (time: string, days: number): string =>
  new Date(Date.parse(time) + days * DAY * 1000).toISOString();

describe('the sandbox clock', () => {
  let server: TestServer;
  const dataDirectory = newDataDirectory();

  beforeAll(async () => {
    server = await startServer({ dataDirectory });
  });

  afterAll(async () => {
    await server.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  it('moves the ledger’s idea of now, and with it what is in force', async () => {
    const county = await settleCounty(server);
    const patient = await newPatient(county);
    const to = new Date(Date.now() + 10 * DAY * 1000).toISOString();
    answered(
      await county.staff.post(`/v1/patients/${patient.id}/choices`, choice('granted', 'RWE', { to })),
      201,
    );
    const outcome = async () =>
      (await county.clinician.post('/v1/decisions', question(patient))).body.outcome;
    expect(await outcome()).toBe('permit');
    const moved = await county.admin.put('/v1/sandbox/clock', { advanceSeconds: 11 * DAY });
    answered(moved, 200);
    expect(Date.parse(moved.body.now)).toBeGreaterThan(Date.parse(to));
    expect(await outcome()).toBe('code-required');
  });

  it('goes forwards only', async () => {
    const admin = await server.as({ role: 'admin' });
    const before = (await admin.get('/v1/sandbox/clock')).body.now;
    for (const to of ['2001-01-01T00:00:00Z', new Date(Date.parse(before) - 1).toISOString()]) {
      const refused = await admin.put('/v1/sandbox/clock', { to });
      answered(refused, 409);
      expect(refused.body.code).toBe('CONSENT_CLOCK_FORWARDS_ONLY');
    }
    const after = (await admin.get('/v1/sandbox/clock')).body.now;
    expect(Date.parse(after)).toBeGreaterThanOrEqual(Date.parse(before));
    const ahead = await admin.put('/v1/sandbox/clock', { to: plusDays(after, 1) });
    answered(ahead, 200);
    expect(Date.parse(ahead.body.now)).toBeGreaterThanOrEqual(Date.parse(plusDays(after, 1)));
    answered(await admin.put('/v1/sandbox/clock', { advanceSeconds: -1 }), 400);
  });

  it.each([
    {},
    { to: 'tomorrow' },
    { advanceSeconds: 1.5 },
    { advanceSeconds: 1, to: '2100-01-01T00:00:00Z' },
    { to: '9999-99-99T00:00:00Z' },
  ])('is moved to a time or by a time: %j is refused', async (body) => {
    answered(await (await server.as({ role: 'admin' })).put('/v1/sandbox/clock', body), 400);
  });

  it('is the admin’s alone', async () => {
    const auditor = await server.as({ role: 'auditor' });
    answered(await auditor.get('/v1/sandbox/clock'), 403);
    answered(await auditor.put('/v1/sandbox/clock', { advanceSeconds: 1 }), 403);
  });

  it('stays moved over a restart, and keeps production away from its ledger', async () => {
    const read = async () =>
      Date.parse((await (await server.as({ role: 'admin' })).get('/v1/sandbox/clock')).body.now);
    const before = await read();
    await server.stop();
    server = await startServer({ dataDirectory });
    expect(await read()).toBeGreaterThanOrEqual(before);
    await server.stop();

    const refused = await startRefused({ dataDirectory, env: production(writeKeys().file) });
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('LEDGER_DATA_DIRECTORY_SANDBOX');
    server = await startServer({ dataDirectory });
  });
});

const production = (file: string): Record<string, string> => ({
  LEDGER_MODE: 'production',
  LEDGER_JWKS_FILE: file,
  LEDGER_TOKEN_ISSUER: 'https://id.example.org',
  LEDGER_TOKEN_AUDIENCE: 'https://ledger.example.org',
});

/** A key pair of a real issuer, and the file with its public part. */
const writeKeys = () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const file = join(mkdtempSync(join(tmpdir(), 'ledger-jwks-')), 'jwks.json');
  const jwk = publicKey.export({ format: 'jwk' });
  writeFileSync(file, JSON.stringify({ keys: [{ ...jwk, kid: 'k1', alg: 'EdDSA', use: 'sig' }] }));
  return { file, privateKey };
};

describe('in production', () => {
  let server: TestServer;
  let token: string;

  beforeAll(async () => {
    const { file, privateKey } = writeKeys();
    server = await startServer({ env: production(file) });
    token = await new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid: 'k1' })
      .setIssuer('https://id.example.org')
      .setAudience('https://ledger.example.org')
      .setSubject('sam')
      .setExpirationTime('5m')
      .sign(privateKey);
  });

  afterAll(async () => {
    await server.stop();
  });

  it('the configured issuer’s tokens are accepted', async () => {
    answered(await server.client(token).get('/v1/areas'), 200);
  });

  it('there is no sandbox', async () => {
    const admin = server.client(token);
    for (const answer of [
      await admin.get('/v1/sandbox/clock'),
      await admin.put('/v1/sandbox/clock', { advanceSeconds: 1 }),
    ]) {
      answered(answer, 404);
      expect(answer.body.code).toBe('CONSENT_ROUTE_NOT_FOUND');
    }
  });

  it('the document served is the one in docs/reference', async () => {
    const served = await (await fetch(`${server.url}/openapi.json`)).json();
    const written: unknown = JSON.parse(
      readFileSync(join(import.meta.dirname, '../../docs/reference/openapi.json'), 'utf8'),
    );
    expect(served).toEqual(written);
  });

  it('there are no development keys, and their tokens mean nothing', async () => {
    expect(existsSync(join(server.dataDirectory, 'development-keys.json'))).toBe(false);
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { kid = 'development-x' } = (await exportJWK(publicKey)) as { kid?: string };
    const forged = await new SignJWT({ role: 'admin' })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setIssuer('urn:consent-ledger:development')
      .setAudience('urn:consent-ledger')
      .setSubject('sam')
      .setExpirationTime('5m')
      .sign(privateKey);
    answered(await server.client(forged).get('/v1/areas'), 401);
  });
});
