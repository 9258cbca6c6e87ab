import { describe, expect, it } from '@jest/globals';
import { CodedError } from '#libs/kernel';
import { parseConnectionString } from './connection-string.js';

const PASSWORD = 'S3cret-word';
const url = (rest: string): string => `postgresql://ledger:${PASSWORD}@${rest}`;

const refusalOf = (text: string): CodedError => {
  try {
    parseConnectionString(text);
  } catch (error) {
    return error as CodedError;
  }
  throw new Error('it was taken');
};

describe('a PostgreSQL connection string', () => {
  it('names who, where and what', () => {
    expect(parseConnectionString(url('db.example.nhs.uk:6432/reading?schema=ledger'))).toEqual({
      host: 'db.example.nhs.uk',
      port: 6432,
      user: 'ledger',
      password: PASSWORD,
      database: 'reading',
      schema: 'ledger',
      tlsMode: 'verify-full',
      tlsFiles: { caFile: undefined, certFile: undefined, keyFile: undefined },
      applicationName: undefined,
      mayForget: false,
    });
  });

  it.each([
    ['postgres://u@h/d', 'h', 5432],
    ['postgresql://u@[::1]:5433/d', '::1', 5433],
    ['postgresql://u@127.0.0.1/d', '127.0.0.1', 5432],
    ['postgresql://u@/d', 'localhost', 5432],
    ['postgresql://u@/d?host=/var/run/postgresql', '/var/run/postgresql', 5432],
    ['postgresql://u@%2Fvar%2Frun/d', '/var/run', 5432],
  ])('finds the host in %s', (text, host, port) => {
    expect(parseConnectionString(text)).toMatchObject({ host, port });
  });

  it.each([
    ['', false],
    ['?durability=required', false],
    ['?durability=any', true],
  ])('takes a server that may forget only when told to: %s', (query, mayForget) => {
    expect(parseConnectionString(url(`db.example/ledger${query}`))).toMatchObject({ mayForget });
  });

  it('does not guess what durability is meant', () => {
    expect(refusalOf(url('db.example/ledger?durability=none')).message).toContain('required or any');
  });

  it('takes a password with every character, percent-encoded', () => {
    const password = ':/?#[]@% é\\"\'';
    const read = parseConnectionString(`postgresql://u:${encodeURIComponent(password)}@h/d`);
    expect(read.password).toBe(password);
  });

  it.each([
    ['db.example', undefined, 'verify-full'],
    ['10.0.0.7', undefined, 'verify-full'],
    ['127.evil.example', undefined, 'verify-full'],
    ['db.example', 'require', 'verify-full'],
    ['db.example', 'verify-ca', 'verify-ca'],
    ['db.example', 'disable', 'disable'],
    ['localhost', undefined, 'disable'],
    ['127.0.0.1', undefined, 'disable'],
    ['localhost', 'verify-full', 'verify-full'],
  ])('secures %s with sslmode %s as %s', (host, sslmode, tlsMode) => {
    const query = sslmode === undefined ? '' : `?sslmode=${sslmode}`;
    expect(parseConnectionString(url(`${host}/d${query}`)).tlsMode).toBe(tlsMode);
  });

  it('names the files of certificates', () => {
    const read = parseConnectionString(url('h/d?sslrootcert=%2Fca.pem&sslcert=/c.pem&sslkey=/k.pem'));
    expect(read.tlsFiles).toEqual({ caFile: '/ca.pem', certFile: '/c.pem', keyFile: '/k.pem' });
  });

  it.each([
    ['', 'must be postgresql://'],
    [`mysql://ledger:${PASSWORD}@h/d`, 'must be postgresql://'],
    [url('h1,h2/d'), 'must be postgresql://'],
    [url('h/d#part'), 'must be postgresql://'],
    [`postgresql://ledger:a/${PASSWORD}@h/d`, 'must be postgresql://'],
    [`postgresql://ledger:12/${PASSWORD}@h/d`, 'must be postgresql://'],
    [`postgresql://ledger:a@${PASSWORD}@h/d`, 'must be postgresql://'],
    [`postgresql://ledger:a?${PASSWORD}@h/d`, 'must be postgresql://'],
    [`postgresql://ledger:${PASSWORD}%zz@h/d`, 'percent-encoded'],
    [`postgresql://:${PASSWORD}@h/d`, 'names no user'],
    [`postgresql://h/d`, 'names no user'],
    [`postgresql://ledger:@h/d`, 'is empty'],
    [url('h'), 'name one database'],
    [url('h/'), 'name one database'],
    [url('h/a%2Fb'), 'name one database'],
    [url('h:0/d'), 'port must be'],
    [url('h:65536/d'), 'port must be'],
    [url('-h/d'), 'host must be'],
    [url('h/d?host=/x'), 'given twice'],
    [url('h/d?schema=a&schema=b'), 'given twice'],
    [url('h/d?schema=a;b'), 'schema must be'],
    [url('h/d?schema="a"'), 'schema must be'],
    [url('h/d?sslmode=prefer'), 'sslmode must be'],
    [url('h/d?sslmode=no-verify'), 'sslmode must be'],
    [url(`h/d?${PASSWORD}=1`), 'after the ?'],
    [url('h/d?options=-cfsync%3Doff'), 'after the ?'],
    [url('h/d?schema'), 'after the ?'],
  ])('is refused without being quoted: %s', (text, why) => {
    const error = refusalOf(text);
    expect(error).toBeInstanceOf(CodedError);
    expect(error.code).toBe('POSTGRES_URL_INVALID');
    expect(error.message).toContain(why);
    expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(PASSWORD);
  });
});
