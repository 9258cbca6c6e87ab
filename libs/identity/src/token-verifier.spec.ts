import { createHmac, createPublicKey } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';
import { type DevelopmentKey, openDevelopmentKey } from './development-keys.js';
import { openKeys } from './key-source.js';
import { mintDevelopmentToken } from './mint.js';
import { TokenVerifier } from './token-verifier.js';
import { callerOf } from './claims.js';

const rules = { issuer: 'urn:issuer', audience: 'urn:ledger', algorithms: ['ES256'], types: ['at+jwt'] };
const clinician = { role: 'clinician', organisation: 'RWE', role_code: 'R8000', aal: 2 };

let directory: string;
let key: DevelopmentKey;
let verifier: TokenVerifier;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'identity-'));
  const file = join(directory, 'keys.json');
  key = await openDevelopmentKey(file);
  verifier = new TokenVerifier(await openKeys({ kind: 'development', file }), rules);
});

afterAll(() => {
  rmSync(directory, { recursive: true, force: true });
});

const sign = async (
  payload: JWTPayload = {},
  header: Partial<JWTHeaderParameters> = {},
  by: unknown = key,
) => {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: rules.issuer,
    aud: rules.audience,
    sub: 'someone',
    exp: now + 60,
    ...clinician,
    ...payload,
  };
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid, ...header })
    .sign(await importJWK(by as DevelopmentKey, 'ES256'));
};

const outcome = async (token: string): Promise<string> => {
  try {
    await verifier.verify(token);
    return 'accepted';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What every token says, verified. */
const aToken = { iss: 'https://issuer.example', sub: 'someone', exp: 2_000_000_000 };

describe('a token of the configured issuer', () => {
  it('tells who sent it', async () => {
    expect(await verifier.verify(await sign({ name: 'Dr Ada Example' }))).toEqual({
      clientId: '["urn:issuer","someone"]',
      actor: {
        id: 'someone',
        name: 'Dr Ada Example',
        role: 'clinician',
        roleCode: 'R8000',
        organisation: 'RWE',
      },
      patientId: null,
      assuranceLevel: 2,
      identityLevel: null,
    });
  });

  it('tells how far a patient is proven, where it says so', async () => {
    const said = { role: 'patient', patient: 'f47ac10b-58cc-4372-a567-0e02b2c3d479' };
    const claims = (more: object) => ({ ...said, ...more });
    expect(callerOf({ ...aToken, ...claims({ identity_level: 'P9' }) }).identityLevel).toBe('P9');
    expect(callerOf({ ...aToken, ...claims({}) }).identityLevel).toBeNull();
    expect(() => callerOf({ ...aToken, ...claims({ identity_level: 'P7' }) })).toThrow(
      'CONSENT_TOKEN_INVALID',
    );
  });

  it.each([
    '49f470a1-cc52-49b7-beba-0f9cec937c46',
    'auth0|507f1f77bcf86cd799439020',
    '555036632103',
    'development:clinician:RWE',
    'https:system~A.B_c',
  ])('names its subject in the way of NHS login, CIS2 and other issuers: %s', async (sub) => {
    expect(await outcome(await sign({ sub }))).toBe('accepted');
  });

  it('is answered at once the second time', async () => {
    const token = await sign();
    await verifier.verify(token);
    expect(verifier.verify(token)).not.toBeInstanceOf(Promise);
  });

  it('is forgotten when it expires, however often it was used', async () => {
    const token = await sign({ exp: Math.floor(Date.now() / 1000) + 1 });
    expect(await outcome(token)).toBe('accepted');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(verifier.verify(token)).toBeInstanceOf(Promise);
  });
});

describe('a token is refused', () => {
  it.each([
    ['of another issuer', { iss: 'urn:other' }],
    ['for another audience', { aud: 'urn:other' }],
    ['without a subject', { sub: '' }],
    ['with an email address for a subject', { sub: 'ada@example.org' }],
    ['with a name for a subject', { sub: 'Ada Example' }],
    ['with an NHS number for a subject', { sub: '9990000018' }],
    ['with an NHS number in its subject', { sub: 'nhs-login|999-000-0018' }],
    ['with a subject too long', { sub: 'x'.repeat(201) }],
    ['of an organisation that is an NHS number', { organisation: '9990000018' }],
    ['of a role nobody has', { role: 'root' }],
    ['of a clinician of nowhere', { organisation: undefined }],
    ['of an organisation that is not one', { organisation: '../RWE' }],
    ['of a patient who is nobody', { role: 'patient', organisation: undefined }],
    ['of a clinician who is a patient too', { patient: '7f1cbb28-7aa0-4d0a-8f3c-4df1ce1d1a11' }],
    ['with a control character in the name', { name: 'Dr\nAda' }],
  ])('%s', async (_, payload) => {
    expect(await outcome(await sign(payload))).toBe('CONSENT_TOKEN_INVALID');
  });

  it('that has expired, or is not valid yet', async () => {
    const now = Math.floor(Date.now() / 1000);
    expect(await outcome(await sign({ exp: now - 60 }))).toBe('CONSENT_TOKEN_EXPIRED');
    expect(await outcome(await sign({ nbf: now + 60 }))).toBe('CONSENT_TOKEN_EXPIRED');
  });

  it('that never expires', async () => {
    expect(await outcome(await sign({ exp: undefined as unknown as number }))).toBe('CONSENT_TOKEN_INVALID');
  });

  it.each([
    ['of another type', { typ: 'JWT' }],
    ['that says where its key is (jku)', { jku: 'https://evil.example/jwks' }],
    ['that says where its key is (x5u)', { x5u: 'https://evil.example/cert' }],
    ['whose key id walks the file system', { kid: '../../dev/null' }],
    ['whose key id is not known', { kid: 'development-other' }],
  ])('%s', async (_, header) => {
    expect(await outcome(await sign({}, header))).toBe('CONSENT_TOKEN_INVALID');
  });

  it('that brings its own key', async () => {
    const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(publicKey);
    expect(await outcome(await sign({}, { jwk }, await exportJWK(privateKey)))).toBe('CONSENT_TOKEN_INVALID');
  });

  it('signed by another key under the name of ours', async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    expect(await outcome(await sign({}, {}, await exportJWK(privateKey)))).toBe('CONSENT_TOKEN_INVALID');
  });

  it('without a signature (alg none)', async () => {
    const [, payload] = (await sign()).split('.');
    expect(await outcome(`${encode({ alg: 'none', typ: 'at+jwt' })}.${payload!}.`)).toBe(
      'CONSENT_TOKEN_INVALID',
    );
    expect(await outcome(`${encode({ alg: 'none', typ: 'at+jwt' })}.${payload!}.AA`)).toBe(
      'CONSENT_TOKEN_INVALID',
    );
  });

  it('signed with our public key as if it were a shared secret (HS256)', async () => {
    const [, payload] = (await sign()).split('.');
    const secret = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    const signed = `${encode({ alg: 'HS256', typ: 'at+jwt', kid: key.kid })}.${payload!}`;
    const signature = createHmac('sha256', secret).update(signed).digest('base64url');
    expect(await outcome(`${signed}.${signature}`)).toBe('CONSENT_TOKEN_INVALID');
  });

  it('in any other spelling of the same bytes', async () => {
    const token = await sign();
    const last = token.at(-1)!;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    // The last character of a 64-byte signature carries four bits that decoders ignore.
    const spelling = token.slice(0, -1) + alphabet[alphabet.indexOf(last) ^ 1]!;
    expect(await outcome(token)).toBe('accepted');
    for (const other of [spelling, `${token}=`, `${token}\n`, ` ${token}`, token.replaceAll('-', '+')]) {
      if (other !== token) expect(await outcome(other)).toBe('CONSENT_TOKEN_INVALID');
    }
  });

  it.each(['', 'x', 'a.b', 'a.b.c', 'a.b.c.d', '..', 'x'.repeat(10_000)])(
    'that is no token: %#',
    async (token) => {
      expect(await outcome(token)).toBe('CONSENT_TOKEN_INVALID');
    },
  );
});

describe('the development key', () => {
  it('is for its owner alone, and stays the same', async () => {
    const file = join(directory, 'keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await openDevelopmentKey(file)).toEqual(key);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('d');
  });

  it('signs the tokens of invented people', async () => {
    const issuer = { mode: 'development', keyFile: join(directory, 'keys.json'), ...rules } as const;
    const token = await mintDevelopmentToken(issuer, { role: 'admin', name: 'Sam' });
    expect(await verifier.verify(token)).toMatchObject({ actor: { id: 'development:admin', role: 'admin' } });
  });

  it('does not exist in production', async () => {
    const keyFile = join(directory, 'production-keys.json');
    await expect(
      mintDevelopmentToken({ mode: 'production', keyFile, ...rules }, { role: 'admin' }),
    ).rejects.toThrow('IDENTITY_DEVELOPMENT_ONLY');
    expect(() => statSync(keyFile)).toThrow('ENOENT');
  });
});

describe('a key set in a file', () => {
  it('is refused when it holds the development key or a private one', async () => {
    const { writeFileSync } = await import('node:fs');
    const file = join(directory, 'jwks.json');
    const { d: _, ...shared } = key;
    for (const keys of [[shared], [key], [], [{ kty: 'oct', k: 'AAAA' }]]) {
      writeFileSync(file, JSON.stringify({ keys }));
      await expect(openKeys({ kind: 'file', file })).rejects.toThrow('IDENTITY_KEYS_UNUSABLE');
    }
  });
});
