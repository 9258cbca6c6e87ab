import { describe, expect, it } from '@jest/globals';
import { eventStoreError } from '#libs/event-store';
import type { LedgerNotice } from './notice.js';
import { whenReached } from './when-reached.js';

const unavailable = () => eventStoreError('EVENT_STORE_UNAVAILABLE', { detail: 'Nobody answers.' });

const waiting = (seconds: number, notices: LedgerNotice[] = []) => ({
  about: 'event-store' as const,
  seconds,
  onNotice: (notice: LedgerNotice) => void notices.push(notice),
});

describe('what does not answer yet', () => {
  it('is asked again until it does, and that it is waited for is said each time', async () => {
    const notices: LedgerNotice[] = [];
    let asked = 0;
    const connect = () => ((asked += 1) < 3 ? Promise.reject(unavailable()) : Promise.resolve('there'));
    expect(await whenReached(waiting(60, notices), connect)).toBe('there');
    expect(notices).toMatchObject([{ kind: 'is not reached yet' }, { kind: 'is not reached yet' }]);
  });

  it('is waited for no longer than was said', async () => {
    const reached = whenReached(waiting(0), () => Promise.reject(unavailable()));
    await expect(reached).rejects.toMatchObject({
      code: 'LEDGER_NOT_REACHED',
      details: { detail: 'Nobody answers.' },
    });
  });
});

describe('what refuses', () => {
  it.each([
    eventStoreError('EVENT_STORE_CANNOT_OPEN', { detail: 'Wrong password.' }),
    new TypeError('a fault of ours'),
  ])('is not asked again: %p', async (refusal) => {
    let asked = 0;
    const connect = () => {
      asked += 1;
      return Promise.reject(refusal);
    };
    await expect(whenReached(waiting(60), connect)).rejects.toBe(refusal);
    expect(asked).toBe(1);
  });
});
