import { describe, expect, it } from '@jest/globals';
import type { CodedError } from '#libs/kernel';
import { loadConfig } from './load.js';
import { redacted } from './redact.js';

const production = {
  LEDGER_MODE: 'production',
  LEDGER_JWKS_URL: 'https://id.example.org/jwks',
  LEDGER_TOKEN_ISSUER: 'https://id.example.org',
  LEDGER_TOKEN_AUDIENCE: 'https://ledger.example.org',
};

const mistakesOf = (environment: Record<string, string>): string[] => {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    return ((error as CodedError).details.mistakes as { setting: string }[]).map(({ setting }) => setting);
  }
};

describe('the configuration', () => {
  it('has a default for everything in development', () => {
    expect(loadConfig({})).toMatchObject({
      mode: 'development',
      host: '127.0.0.1',
      port: 3000,
      bodyLimit: 1_048_576,
      logLevel: 'info',
      seed: 'none',
      tokens: { keys: { kind: 'development' }, issuer: 'urn:consent-ledger:development' },
    });
  });

  it('keeps everything in the data directory, and the keyring where it is told', () => {
    const { files } = loadConfig({ LEDGER_DATA_DIR: '/var/ledger', LEDGER_KEYRING_FILE: '/run/secrets/k' });
    expect(files).toMatchObject({ events: '/var/ledger/events.db', keyring: '/run/secrets/k' });
  });

  it.each([':memory:', 'file:data?mode=memory'])('takes no ledger in memory: %j', (LEDGER_DATA_DIR) => {
    expect(mistakesOf({ LEDGER_DATA_DIR })).toEqual(['LEDGER_DATA_DIR']);
  });

  it('takes a variable set to nothing as not set', () => {
    expect(loadConfig({ PORT: '', LEDGER_JWKS_URL: '' }).port).toBe(3000);
  });

  it('names every mistake at once, contradictions and misspelt names among them', () => {
    expect(
      mistakesOf({
        PORT: '70000',
        LEDGER_LOG_LEVEL: 'loud',
        LEDGER_MODE: 'production',
        LEDGER_DATADIR: 'x',
      }).sort(),
    ).toEqual([
      'LEDGER_DATADIR',
      'LEDGER_JWKS_URL',
      'LEDGER_LOG_LEVEL',
      'LEDGER_TOKEN_AUDIENCE',
      'LEDGER_TOKEN_ISSUER',
      'PORT',
    ]);
  });

  it('never repeats a value it refuses', () => {
    let message = '';
    try {
      loadConfig({ LEDGER_METRICS_TOKEN: 'hunter2' });
    } catch (error) {
      message = JSON.stringify([(error as CodedError).message, (error as CodedError).details]);
    }
    expect(message).toContain('LEDGER_METRICS_TOKEN');
    expect(message).not.toContain('hunter2');
  });

  it.each(['3000.5', '-1', '0x10', '1e3', ' 80', 'eighty'])('does not take %j for a port', (PORT) => {
    expect(mistakesOf({ PORT })).toEqual(['PORT']);
  });
});

describe('production', () => {
  it('starts with an issuer, an audience and keys of its own', () => {
    expect(loadConfig(production)).toMatchObject({
      mode: 'production',
      seed: 'none',
      tokens: { keys: { kind: 'url' } },
    });
  });

  it('has no development keys and none of their tokens', () => {
    expect(mistakesOf({ LEDGER_MODE: 'production' })).toContain('LEDGER_JWKS_URL');
    expect(mistakesOf({ ...production, LEDGER_TOKEN_ISSUER: 'urn:consent-ledger:development' })).toEqual([
      'LEDGER_TOKEN_ISSUER',
    ]);
  });

  it('fetches keys over https alone', () => {
    expect(mistakesOf({ ...production, LEDGER_JWKS_URL: 'http://id.example.org/jwks' })).toEqual([
      'LEDGER_JWKS_URL',
    ]);
  });

  it('seeds nothing', () => {
    expect(mistakesOf({ ...production, LEDGER_SEED: 'sample-county' })).toEqual(['LEDGER_SEED']);
  });
});

describe('the printed configuration', () => {
  it('shows no secret', () => {
    const printed = JSON.stringify(
      redacted(
        loadConfig({
          ...production,
          LEDGER_JWKS_URL: 'https://user:pass-word@id.example.org/jwks?key=sesame',
          LEDGER_METRICS_TOKEN: 'open-sesame-open-sesame',
        }),
      ),
    );
    expect(printed).toContain('https://id.example.org/jwks');
    expect(printed).not.toMatch(/sesame|pass-word/);
  });
});
