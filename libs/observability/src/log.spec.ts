import { describe, expect, it } from '@jest/globals';
import { LedgerLog } from './log.js';
import { type LogFields, safeError } from './log-line.js';

const CANARY = '9990000018';

const linesOf = (write: (log: LedgerLog) => void): string[] => {
  const lines: string[] = [];
  write(new LedgerLog({ level: 'info', stream: { write: (line: string) => void lines.push(line) } }));
  return lines;
};

describe('the log', () => {
  it('writes JSON lines with what it was given', () => {
    const [line] = linesOf((log) => {
      log.info('request answered', { method: 'GET', route: '/v1/patients/:patientId', status: 200, ms: 3 });
    });
    expect(JSON.parse(line!)).toMatchObject({ level: 30, msg: 'request answered', status: 200 });
  });

  it('leaves out what is not on the list, whatever its type was made to say', () => {
    const fields = { status: 200, body: { nhsNumber: CANARY }, url: `/x?${CANARY}` } as LogFields;
    const [line] = linesOf((log) => {
      log.info('request answered', fields);
    });
    expect(line).not.toContain(CANARY);
    expect(line).toContain('"status":200');
  });

  it('says of an error where it happened, not what it said', () => {
    const error = new TypeError(`cannot read ${CANARY}\n    at ${CANARY}`, { cause: new Error(CANARY) });
    const [line] = linesOf((log) => {
      log.error('request failed', { error: safeError(error) });
    });
    expect(line).not.toContain(CANARY);
    expect(line).toContain('TypeError');
    expect(line).toContain('log.spec.ts');
  });

  it('takes a code for a code only when it looks like one', () => {
    expect(safeError(Object.assign(new Error('x'), { code: 'SQLITE_FULL' })).code).toBe('SQLITE_FULL');
    expect(safeError(Object.assign(new Error('x'), { code: CANARY })).code).toBeUndefined();
  });
});
