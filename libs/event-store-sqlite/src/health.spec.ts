import { describe, expect, it } from '@jest/globals';
import type { CodedError } from '#libs/kernel';
import { Health } from './health.js';

const sqliteError = (code: string) => Object.assign(new Error('told by SQLite'), { code });

const failing = (error: unknown) => () => {
  throw error;
};

describe('the health of a store', () => {
  const setUp = () => {
    const fatal: CodedError[] = [];
    return { fatal, health: new Health((error) => fatal.push(error)) };
  };

  it.each(['SQLITE_FULL', 'SQLITE_NOMEM', 'SQLITE_BUSY', 'SQLITE_BUSY_SNAPSHOT'])('survives %s', (code) => {
    const { health, fatal } = setUp();
    expect(() => health.guard(failing(sqliteError(code)))).toThrow('EVENT_STORE_UNAVAILABLE');
    expect(health.guard(() => 1)).toBe(1);
    expect(fatal).toEqual([]);
  });

  it.each(['SQLITE_IOERR_FSYNC', 'SQLITE_IOERR_READ', 'SQLITE_CORRUPT', 'SQLITE_READONLY_DBMOVED', 'OTHER'])(
    'ends with %s: told once, and nothing works after it',
    (code) => {
      const { health, fatal } = setUp();
      for (let count = 0; count < 3; count += 1) {
        expect(() => health.guard(failing(sqliteError(code)))).toThrow('EVENT_STORE_DAMAGED');
      }
      expect(() => health.guard(() => 1)).toThrow('EVENT_STORE_DAMAGED');
      expect(fatal).toHaveLength(1);
      health.markClosed();
      expect(() => {
        health.assertOpen();
      }).toThrow('EVENT_STORE_DAMAGED');
    },
  );

  it('answers that it is closed', () => {
    const { health } = setUp();
    health.markClosed();
    expect(() => health.guard(() => 1)).toThrow('EVENT_STORE_CLOSED');
  });
});
