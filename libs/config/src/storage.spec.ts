import { describe, expect, it } from '@jest/globals';
import { CodedError } from '#libs/kernel';
import { loadConfig } from './load.js';
import { redacted } from './redact.js';

const STORE = 'esdb://ledger:open-sesame@node1:2113,node2:2113';
const DATABASE = 'postgres://ledger:open-sesame@db.example.org/ledger';
const shared = {
  LEDGER_EVENT_STORE: STORE,
  LEDGER_DATABASE_URL: DATABASE,
  LEDGER_KEYRING_FILE: '/run/secrets/keyring.json',
};
const production = {
  LEDGER_MODE: 'production',
  LEDGER_JWKS_URL: 'https://id.example.org/jwks',
  LEDGER_TOKEN_ISSUER: 'https://id.example.org',
  LEDGER_TOKEN_AUDIENCE: 'https://ledger.example.org',
};

const refusalOf = (environment: Record<string, string>): string => {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof CodedError) return String(error.details.detail);
    throw error;
  }
  return '';
};

describe('where things are kept', () => {
  it('is the data directory unless it is said', () => {
    expect(loadConfig({})).toMatchObject({
      eventStore: { kind: 'embedded' },
      database: { kind: 'sqlite' },
      roles: ['api', 'projector', 'reactor'],
    });
  });

  it('is an EventStoreDB and a PostgreSQL that are named', () => {
    expect(
      loadConfig({
        ...shared,
        LEDGER_EVENT_STORE_CA_FILE: '/tls/ca.pem',
        LEDGER_EVENT_STORE_APPENDS: '10',
        LEDGER_DATABASE_CA_FILE: '/tls/db.pem',
        LEDGER_DATABASE_POOL: '4',
      }),
    ).toMatchObject({
      eventStore: {
        kind: 'eventstoredb',
        connectionString: STORE,
        caFile: '/tls/ca.pem',
        concurrentAppends: 10,
      },
      database: { kind: 'postgres', url: DATABASE, caFile: '/tls/db.pem', poolSize: 4 },
    });
  });

  it.each([
    ['LEDGER_EVENT_STORE', 'sqlite'],
    ['LEDGER_EVENT_STORE', 'https://node1:2113'],
    ['LEDGER_EVENT_STORE', 'esdb://'],
    ['LEDGER_DATABASE_URL', 'mysql://db/ledger'],
  ])('is not at %s=%s', (setting, value) => {
    expect(refusalOf({ [setting]: value })).toMatch(new RegExp(`^${setting} must be `));
  });

  it('is never printed with its passwords, nor repeated in a refusal', () => {
    expect(JSON.stringify(redacted(loadConfig(shared)))).not.toContain('sesame');
    expect(refusalOf({ ...shared, ...production, LEDGER_EVENT_STORE: `${STORE}?tls=false` })).not.toContain(
      'sesame',
    );
    expect(refusalOf({ LEDGER_DATABASE_URL: 'my-sesame' })).not.toContain('sesame');
  });

  it.each([
    [{ LEDGER_EVENT_STORE_CA_FILE: 'ca.pem' }, 'LEDGER_EVENT_STORE_CA_FILE'],
    [{ LEDGER_DATABASE_CA_FILE: 'ca.pem' }, 'LEDGER_DATABASE_CA_FILE'],
    [{ LEDGER_EVENT_STORE: STORE, LEDGER_EVENT_STORE_CERT_FILE: 'c.pem' }, 'LEDGER_EVENT_STORE_KEY_FILE'],
    [{ LEDGER_EVENT_STORE: STORE, LEDGER_EVENT_STORE_KEY_FILE: 'k.pem' }, 'LEDGER_EVENT_STORE_CERT_FILE'],
  ])('takes no file that nobody would read: %j', (environment, setting) => {
    expect(refusalOf(environment as Record<string, string>)).toMatch(new RegExp(`^${setting} `));
  });
});

describe('roles', () => {
  it('are what is named, each once, in one order', () => {
    expect(loadConfig({ ...shared, LEDGER_ROLES: 'projector' }).roles).toEqual(['projector']);
    expect(loadConfig({ LEDGER_ROLES: 'reactor,projector, api,api' }).roles).toEqual([
      'api',
      'projector',
      'reactor',
    ]);
  });

  it.each(['sealer', 'api,cook'])('are refused when this build has none of the name: %s', (LEDGER_ROLES) => {
    expect(refusalOf({ LEDGER_ROLES })).toBe(
      'LEDGER_ROLES must be a comma-separated list of api, projector, reactor',
    );
  });

  it('may be shared out only where processes can share what they work on', () => {
    const refusal = refusalOf({ LEDGER_ROLES: 'api', LEDGER_SEED: 'sample-county' });
    for (const setting of [
      'LEDGER_EVENT_STORE must name an EventStoreDB',
      'LEDGER_DATABASE_URL must be set',
      'LEDGER_KEYRING_FILE must be set',
      'LEDGER_SEED must not be',
    ]) {
      expect(refusal).toContain(setting);
    }
  });

  it('may use a vault in a file while all of them are here', () => {
    expect(loadConfig({ LEDGER_EVENT_STORE: STORE })).toMatchObject({ database: { kind: 'sqlite' } });
  });
});

describe('connections to other machines in production', () => {
  it.each([
    ['LEDGER_EVENT_STORE', 'esdb://node1?tls=false'],
    ['LEDGER_EVENT_STORE', 'esdb://127.0.0.1:2113,node2:2113?keepAliveInterval=10000&TLS=False'],
    ['LEDGER_EVENT_STORE', 'esdb+discover://u:p%40ss@cluster?tls=false'],
    ['LEDGER_DATABASE_URL', 'postgres://db.example.org/ledger?sslmode=disable'],
    ['LEDGER_DATABASE_URL', 'postgres://db.example.org/ledger?sslmode=require'],
  ])('%s=%s is refused, unless that is allowed', (setting, value) => {
    expect(refusalOf({ ...production, [setting]: value })).toMatch(new RegExp(`^${setting} must reach`));
    expect(refusalOf({ ...production, [setting]: value, LEDGER_INSECURE_CONNECTIONS: 'allowed' })).toBe('');
    expect(refusalOf({ [setting]: value })).toBe('');
  });

  it.each([
    ['LEDGER_EVENT_STORE', 'esdb://node1'],
    ['LEDGER_EVENT_STORE', 'esdb://127.0.0.1:2113?tls=false'],
    ['LEDGER_DATABASE_URL', 'postgres://localhost/ledger?sslmode=disable'],
    ['LEDGER_DATABASE_URL', 'postgres://db.example.org/ledger'],
    ['LEDGER_DATABASE_URL', 'postgres://db.example.org/ledger?sslmode=verify-full'],
  ])('%s=%s is taken', (setting, value) => {
    expect(refusalOf({ ...production, [setting]: value })).toBe('');
  });
});
