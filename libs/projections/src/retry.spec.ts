import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { CodedError } from '#libs/kernel';
import { codeOf, isOutage } from './retry.js';

const coded = (code: string) => new CodedError(code, { status: 503, title: 'away', remedy: 'wait' });
const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('a failure of a projection', () => {
  it('that Node itself reports is an outage where a connection was refused', async () => {
    const refused = await new Promise((resolve) => connect(1, '127.0.0.1').once('error', resolve));
    expect([codeOf(refused), isOutage(refused)]).toEqual(['ECONNREFUSED', true]);
  });

  it.each([
    ['the store is away', coded('EVENT_STORE_UNAVAILABLE'), true],
    ['the vault is away', coded('PRIVACY_VAULT_UNAVAILABLE'), true],
    ['the database is away', coded('POSTGRES_UNAVAILABLE'), true],
    ['the file is locked', withCode('SQLITE_BUSY_SNAPSHOT'), true],
    ['the server is stopping', withCode('57P01'), true],
    ['two transactions wait for each other', withCode('40P01'), true],
    ['the connection was cut', new Error('Connection terminated unexpectedly'), true],
    ['an event cannot be read', coded('STORED_EVENT_UNREADABLE'), false],
    ['a row breaks a constraint', withCode('23505'), false],
    ['the code is wrong', new TypeError('x is not a function'), false],
    ['something else was thrown', 'Connection terminated', false],
  ])('is an outage or not: %s', (_, error, expected) => {
    expect(isOutage(error)).toBe(expected);
  });
});
