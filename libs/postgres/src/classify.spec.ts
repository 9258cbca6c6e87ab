import { describe, expect, it } from '@jest/globals';
import { codedOf, connectionTrouble } from './classify.js';
import { postgresError } from './errors.js';

const WHERE = 'db.example:5432/ledger';
const thrown = (code: string | undefined, message = 'internal text'): Error =>
  Object.assign(new Error(message), code === undefined ? {} : { code });

describe('what the PostgreSQL driver throws', () => {
  it.each([
    ['ECONNREFUSED', 'POSTGRES_UNAVAILABLE'],
    ['ENOTFOUND', 'POSTGRES_UNAVAILABLE'],
    ['ECONNRESET', 'POSTGRES_UNAVAILABLE'],
    ['57P01', 'POSTGRES_UNAVAILABLE'],
    ['57P03', 'POSTGRES_UNAVAILABLE'],
    ['53300', 'POSTGRES_UNAVAILABLE'],
    ['53100', 'POSTGRES_UNAVAILABLE'],
    ['08006', 'POSTGRES_UNAVAILABLE'],
    ['25P03', 'POSTGRES_UNAVAILABLE'],
    ['28P01', 'POSTGRES_CREDENTIALS_REFUSED'],
    ['28000', 'POSTGRES_CREDENTIALS_REFUSED'],
    ['3D000', 'POSTGRES_DATABASE_MISSING'],
    ['42501', 'POSTGRES_RIGHTS_MISSING'],
    ['25006', 'POSTGRES_UNSUITABLE'],
    ['57014', 'POSTGRES_TIMED_OUT'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'POSTGRES_TLS_REFUSED'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'POSTGRES_TLS_REFUSED'],
    ['CERT_HAS_EXPIRED', 'POSTGRES_TLS_REFUSED'],
  ])('with the code %s is %s, in our own words', (code, coded) => {
    const error = codedOf(thrown(code), WHERE);
    expect(error?.code).toBe(coded);
    expect(error?.message).toContain(WHERE);
    expect(error?.message).not.toContain('internal text');
    expect(error?.cause).toBeInstanceOf(Error);
  });

  it.each([
    ['The server does not support SSL connections', 'POSTGRES_TLS_REFUSED'],
    ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'POSTGRES_CREDENTIALS_REFUSED'],
    ['timeout exceeded when trying to connect', 'POSTGRES_UNAVAILABLE'],
    ['Connection terminated due to connection timeout', 'POSTGRES_UNAVAILABLE'],
    ['Connection terminated unexpectedly', 'POSTGRES_UNAVAILABLE'],
    ['Client has encountered a connection error and is not queryable', 'POSTGRES_UNAVAILABLE'],
  ])('without a code, "%s", is %s', (message, coded) => {
    expect(codedOf(thrown(undefined, message), WHERE)?.code).toBe(coded);
  });

  it.each(['23505', '40001', '40P01', '55P03', '42P01', '22P02'])(
    'about a statement alone, %s, stays as it is',
    (code) => {
      expect(codedOf(thrown(code), WHERE)).toBeUndefined();
    },
  );

  it('while connecting is trouble with the connection, whatever it is', () => {
    expect(connectionTrouble(thrown('42P01'), WHERE).code).toBe('POSTGRES_UNAVAILABLE');
    const coded = postgresError('POSTGRES_UNSUITABLE');
    expect(connectionTrouble(coded, WHERE)).toBe(coded);
  });

  it('does not carry the driver’s client along', () => {
    const error = Object.assign(thrown('57P01'), { client: { password: 'secret' } });
    expect(codedOf(error, WHERE)?.cause).not.toHaveProperty('client');
  });
});
