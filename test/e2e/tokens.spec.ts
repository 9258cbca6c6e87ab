import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign as signWith,
} from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { developmentTokens, filesIn } from '#libs/config';
import { answered } from '../support/county.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let jwk: { kid: string; d: string; kty: string; crv: string; x: string; y: string };

beforeAll(async () => {
  server = await startServer();
  jwk = JSON.parse(readFileSync(filesIn(server.dataDirectory).developmentKeys, 'utf8')) as typeof jwk;
});

afterAll(async () => {
  await server.stop();
});

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = (): number => Math.floor(Date.now() / 1000);

const claims = (more: object = {}): object => ({
  iss: developmentTokens.issuer,
  aud: developmentTokens.audience,
  sub: 'someone',
  exp: now() + 600,
  role: 'admin',
  ...more,
});

/** Signed by the real key, whatever the header and the claims say. */
const signed = (payload: object, header: object = {}): string => {
  const head = encode({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid, ...header });
  const text = `${head}.${encode(payload)}`;
  const signature = signWith('sha256', Buffer.from(text), {
    key: createPrivateKey({ key: jwk, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363',
  });
  return `${text}.${signature.toString('base64url')}`;
};

const attempt = (token: string) => server.client(token).get('/v1/areas');

describe('an access token', () => {
  it('of the issuer is accepted, so that what follows means something', async () => {
    answered(await attempt(signed(claims())), 200);
  });

  it('is required, and the answer says how', async () => {
    const answer = await server.client().get('/v1/areas');
    answered(answer, 401);
    expect(answer.body.code).toBe('CONSENT_TOKEN_MISSING');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="consent-ledger"');
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer ', 'bearer x y', 'Token abc'])(
    'comes as a bearer token: %s',
    async (authorization) => {
      const answer = await server.client().get('/v1/areas', { authorization });
      answered(answer, 401);
      expect(answer.headers['www-authenticate']).toContain('invalid_token');
    },
  );

  const publicPem = (): string =>
    createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();

  const withSecret = (alg: string, digest: string, secret: string): string => {
    const text = `${encode({ alg, typ: 'at+jwt', kid: jwk.kid })}.${encode(claims())}`;
    return `${text}.${createHmac(digest, secret).update(text).digest('base64url')}`;
  };

  const byAnotherKey = (header: object): string => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const text = `${encode({ alg: 'ES256', typ: 'at+jwt', kid: jwk.kid, ...header })}.${encode(claims())}`;
    return `${text}.${signWith('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };

  it.each<[string, () => string]>([
    ['alg none', () => `${encode({ alg: 'none', typ: 'at+jwt' })}.${encode(claims())}.`],
    ['alg NONE with a signature', () => `${encode({ alg: 'NONE', typ: 'at+jwt' })}.${encode(claims())}.AAAA`],
    ['HS256 with the public key as secret', () => withSecret('HS256', 'sha256', publicPem())],
    ['HS512 with the public key as secret', () => withSecret('HS512', 'sha512', publicPem())],
    ['RS256 over our key id', () => signed(claims(), { alg: 'RS256' })],
    ['jku', () => signed(claims(), { jku: 'http://127.0.0.1:9/jwks' })],
    ['x5u', () => signed(claims(), { x5u: 'http://127.0.0.1:9/cert' })],
    ['crit', () => signed(claims(), { crit: ['exp'] })],
    ['a key of its own', () => byAnotherKey({ jwk: { kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y } })],
    ['a kid that walks the file system', () => signed(claims(), { kid: '../../../dev/null' })],
    ['a kid that asks a database', () => signed(claims(), { kid: "x' OR 1=1 --" })],
    ['another kid', () => signed(claims(), { kid: 'development-other' })],
    ['another key under our kid', () => byAnotherKey({})],
    ['another typ', () => signed(claims(), { typ: 'JWT' })],
    ['no typ', () => signed(claims(), { typ: undefined })],
    ['another issuer', () => signed(claims({ iss: 'https://evil.example' }))],
    ['no issuer', () => signed(claims({ iss: undefined }))],
    ['another audience', () => signed(claims({ aud: 'urn:other' }))],
    ['no audience', () => signed(claims({ aud: undefined }))],
    ['a past', () => signed(claims({ exp: now() - 60 }))],
    ['a future', () => signed(claims({ nbf: now() + 600 }))],
    ['no end', () => signed(claims({ exp: undefined }))],
    ['an end in words', () => signed(claims({ exp: 'never' }))],
    ['no subject', () => signed(claims({ sub: undefined }))],
    ['no role', () => signed(claims({ role: undefined }))],
    ['a role nobody has', () => signed(claims({ role: 'root' }))],
    ['two roles', () => signed(claims({ role: ['admin', 'auditor'] }))],
    ['a clinician of nowhere', () => signed(claims({ role: 'clinician' }))],
    ['a patient who is nobody', () => signed(claims({ role: 'patient', patient: 'x' }))],
    ['a signature cut short', () => signed(claims()).slice(0, -4)],
    ['padding', () => `${signed(claims())}==`],
    [
      'a byte of the payload changed',
      () => signed(claims()).replace(/\.(.)/, (_, c: string) => `.${c === 'e' ? 'f' : 'e'}`),
    ],
    ['ten thousand characters', () => 'x'.repeat(10_000)],
  ])('with %s is not', async (_, make) => {
    const answer = await attempt(make());
    answered(answer, 401);
    expect(answer.body.code).toMatch(/^CONSENT_TOKEN_(INVALID|EXPIRED)$/);
  });

  it('leaves no trace in the log', () => {
    expect(server.log).not.toMatch(/eyJ[A-Za-z0-9_-]{10}/);
    expect(server.log).not.toContain('request failed');
  });
});
