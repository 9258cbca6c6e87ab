import { describe, expect, it } from '@jest/globals';
import { CodedError, type ErrorCatalogue, errorsOf } from './coded-error.js';

const catalogue = {
  CONSENT_NOT_FOUND: { status: 404, title: 'There is no such record.', remedy: 'Check the id.' },
  CONSENT_STALE: { status: 412, title: 'The record has changed.', remedy: 'Read it again.' },
} as const satisfies ErrorCatalogue;
const error = errorsOf(catalogue);

describe('errorsOf', () => {
  it('makes an error with the definition of its code', () => {
    const made = error('CONSENT_STALE');
    expect(made).toBeInstanceOf(CodedError);
    expect(made).toBeInstanceOf(Error);
    expect(made.name).toBe('CodedError');
    expect(made.code).toBe('CONSENT_STALE');
    expect(made.definition).toBe(catalogue.CONSENT_STALE);
    expect(made.details).toEqual({});
    expect(made.message).toBe('CONSENT_STALE: The record has changed.');
  });

  it('says the detail in place of the title where there is one, and keeps the extensions', () => {
    const made = error('CONSENT_STALE', { detail: 'It is at revision 7.', revision: '7' });
    expect(made.message).toBe('CONSENT_STALE: It is at revision 7.');
    expect(made.details).toEqual({ detail: 'It is at revision 7.', revision: '7' });
  });

  it('keeps the cause for the log without putting its text in the message', () => {
    const cause = new Error('internal text');
    const made = error('CONSENT_NOT_FOUND', {}, { cause });
    expect(made.cause).toBe(cause);
    expect(made.message).not.toContain('internal text');
  });

  it.each(['CONSENT_UNKNOWN', 'toString', '__proto__'])('refuses %s, which no catalogue has', (code) => {
    expect(() => error(code as 'CONSENT_STALE')).toThrow(`no error is catalogued as ${code}`);
  });
});
