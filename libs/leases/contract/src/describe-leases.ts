import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { type Lease, Leases, type LeasesOptions } from '#libs/leases';

/** Two connections to one database without leases, and how to let the time of its clock pass. */
export interface LeaseDatabases {
  readonly first: Kysely<unknown>;
  readonly second: Kysely<unknown>;
  /** The clock that is handed in; PostgreSQL looks at its own instead. */
  readonly now: () => number;
  /** Makes the leases that are held expire, as time would. */
  expire(): Promise<void>;
  dispose(): Promise<void>;
}

/** Something to wait for, and to let happen. */
const signalled = () => {
  let tell = (): void => undefined;
  const told = new Promise<void>((resolve) => {
    tell = resolve;
  });
  return { told, tell };
};

const never = new AbortController().signal;
/** Long enough that nothing expires while a case runs, however loaded the machine. */
const ttlMs = 600_000;

/** What leases promise on every database. */
export const describeLeases = (name: string, open: () => Promise<LeaseDatabases>): void => {
  describe(`leases on ${name}`, () => {
    let databases: LeaseDatabases;
    beforeEach(async () => {
      databases = await open();
    });
    afterEach(() => databases.dispose());

    const leasesOf = (holder: 'first' | 'second', options: Partial<LeasesOptions> = {}): Leases =>
      new Leases(databases[holder], { holder, ttlMs, retryMs: 2, now: databases.now, ...options });

    const fenceOf = async (leases: Leases): Promise<bigint | undefined> => {
      let fence: bigint | undefined;
      await leases.tryHold('work', (lease) => {
        ({ fence } = lease);
        return Promise.resolve();
      });
      return fence;
    };

    it('are held by one at a time, and the other waits for its turn', async () => {
      const [first, second] = [leasesOf('first'), leasesOf('second')];
      const [begun, end] = [signalled(), signalled()];
      const order: string[] = [];
      const one = first.hold('work', never, async () => {
        order.push('first begins');
        begun.tell();
        await end.told;
        order.push('first ends');
      });
      await begun.told;
      expect(await second.tryHold('work', () => Promise.reject(new Error('not to be done')))).toBe(false);
      const two = second.hold('work', never, () => {
        order.push('second begins');
        return Promise.resolve();
      });
      end.tell();
      await Promise.all([one, two]);
      expect(order).toEqual(['first begins', 'first ends', 'second begins']);
    });

    it('of different names are held by different holders', async () => {
      await leasesOf('first').hold('one', never, async () => {
        expect(await leasesOf('second').tryHold('another', () => Promise.resolve())).toBe(true);
        expect((await leasesOf('second').held()).map(({ name: held }) => held)).toEqual(['one']);
      });
      expect(await leasesOf('second').held()).toEqual([]);
    });

    it('have a fence that only grows, whoever takes them', async () => {
      const fences: (bigint | undefined)[] = [];
      for (const holder of ['first', 'second', 'second', 'first'] as const) {
        fences.push(await fenceOf(leasesOf(holder)));
      }
      expect(fences).toEqual([1n, 2n, 3n, 4n]);
    });

    it('are given back when the work fails, whose error is thrown', async () => {
      const failing = leasesOf('first').hold('work', never, () => Promise.reject(new TypeError('no')));
      await expect(failing).rejects.toThrow('no');
      expect(await fenceOf(leasesOf('second'))).toBe(2n);
    });

    it('are waited for no longer once the signal is aborted', async () => {
      const waiting = new AbortController();
      await leasesOf('first').hold('work', never, async () => {
        const held = leasesOf('second').hold('work', waiting.signal, () =>
          Promise.reject(new Error('not to be done')),
        );
        waiting.abort();
        await held;
      });
    });

    it('let a paused holder write nothing once another has taken over', async () => {
      await leasesOf('first').hold('work', never, async (paused) => {
        await databases.expire();
        const newer = await fenceOf(leasesOf('second'));
        expect(newer).toBe(paused.fence + 1n);
        const late = databases.first.transaction().execute((tx) => paused.confirm(tx));
        await expect(late).rejects.toThrow('LEASE_LOST');
        expect(paused.lost.reason).toMatchObject({ code: 'LEASE_LOST' });
      });
    });

    it('are confirmed to a late holder as long as nobody else took them, and then last anew', async () => {
      await leasesOf('first').hold('work', never, async (lease) => {
        await databases.expire();
        await databases.first.transaction().execute((tx) => lease.confirm(tx));
        expect(await fenceOf(leasesOf('second'))).toBeUndefined();
      });
    });

    it('are lost by a holder that finds them taken at renewal', async () => {
      const renewals: (() => void)[] = [];
      const sleep = (_: number, signal: AbortSignal): Promise<void> =>
        new Promise((resolve) => {
          renewals.push(resolve);
          signal.addEventListener('abort', () => {
            resolve();
          });
        });
      await leasesOf('first', { sleep }).hold('work', never, async (lease) => {
        await databases.expire();
        const lost = new Promise((resolve) => {
          lease.lost.addEventListener('abort', resolve);
        });
        await leasesOf('second').hold('work', never, async () => {
          renewals.shift()?.();
          await lost;
        });
      });
    });

    it('cannot be taken while a transaction that confirmed them is open', async () => {
      const log: string[] = [];
      await leasesOf('first').hold('work', never, async (lease: Lease) => {
        let taking: Promise<unknown> = Promise.resolve();
        await databases.first.transaction().execute(async (tx) => {
          await lease.confirm(tx);
          // SQLite refuses at once what PostgreSQL keeps waiting for the row lock: neither gets it.
          taking = leasesOf('second', { alone: true })
            .tryHold('work', () => Promise.resolve(void log.push('taken')))
            .catch(() => undefined);
          // As many round trips as the other one could need.
          for (let trip = 0; trip < 20; trip++) await lease.confirm(tx);
          log.push('committed');
        });
        await taking;
      });
      expect(log[0]).toBe('committed');
    });

    it('are taken over at once by one who knows itself alone', async () => {
      await leasesOf('first').hold('work', never, async (left) => {
        expect(await fenceOf(leasesOf('second', { alone: true }))).toBe(left.fence + 1n);
      });
    });
  });
};
