import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newEvents } from '#libs/event-store/contract';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { skipped } from '../support/figures.js';
import { type Double, startDouble } from './double/index.js';
import { afterwards, bench, connected, stream } from './harness.js';

const LIMITS = { deadlineMs: 3_000, attemptMs: 1_000 };
/** Longer than any test: what tried again until then would never be seen to end. */
const ENDLESS = { deadlineMs: 600_000, attemptMs: 600_000 };

const running = async (options?: Parameters<typeof startDouble>[0]): Promise<Double> => {
  const double = await startDouble(options);
  afterwards(() => double.stop());
  return double;
};

describe('a connection string', () => {
  it('that names a cluster finds its leader by gossip', async () => {
    const { port } = await running();
    const dead = await running();
    await dead.stop();
    const store = await connected(
      `esdb://127.0.0.1:${String(dead.port)},127.0.0.1:${String(port)}?tls=false`,
    );
    await store.append(stream(), 'no-stream', newEvents(1));
  });

  it('that names a name to discover a cluster by finds its leader too', async () => {
    const { connectionString } = await running({ scheme: 'esdb+discover' });
    await (await connected(connectionString)).probe();
  });
});

describe('the identity of a ledger', () => {
  it('is one, however many open it at once, and no part of the ledger', async () => {
    const { connectionString, log } = await running();
    const stores = await Promise.all(Array.from({ length: 8 }, () => connected(connectionString)));
    const ids = await Promise.all(stores.map(async (store) => store.identity()));
    expect(new Set(ids.map(({ ledgerId }) => ledgerId)).size).toBe(1);
    expect(ids[0]).toEqual({ ledgerId: expect.any(String), head: undefined, end: expect.any(String) });
    expect(log.read('ledger-identity').events).toHaveLength(1);
    const [store] = stores;
    for await (const event of store!.readAll()) expect(event).toBeUndefined();
  });

  it('is proved by every probe, and written by none', async () => {
    const { store, double } = await bench();
    const before = double.log.records.length;
    const calls = double.calls.append;
    for (let probe = 0; probe < 5; probe += 1) await store.probe();
    expect(double.log.records).toHaveLength(before);
    expect(double.calls.append - calls).toBe(5);
  });

  it('cannot be written by callers', async () => {
    const { store } = await bench();
    await expect(store.append('ledger-identity' as never, 0n, newEvents(1))).rejects.toMatchObject({
      code: 'EVENT_STORE_INVALID_APPEND',
    });
  });
});

describe('a database that others use too', () => {
  it('gives their events to no reader of the log, and refuses a stream of ours that they wrote in', async () => {
    const { store, double } = await bench();
    const target = stream('shared');
    await store.append(target, 'no-stream', newEvents(1));
    const foreign = {
      id: crypto.randomUUID(),
      type: 'Theirs',
      contentType: 'application/octet-stream',
      data: Buffer.from([1, 2]),
      metadata: new Uint8Array(),
    };
    double.log.append('theirs', 'any', [foreign]);
    double.log.append(target, 'any', [{ ...foreign, id: crypto.randomUUID() }]);
    const read: string[] = [];
    for await (const event of store.readAll()) read.push(event.stream);
    expect(read).toEqual([target]);
    await expect(store.readStream(target)).rejects.toMatchObject({ code: 'EVENT_STORE_DAMAGED' });
  });

  it('tells a tombstoned stream from one that was never written', async () => {
    const { store, double } = await bench();
    const target = stream('gone');
    await store.append(target, 'no-stream', newEvents(1));
    double.log.delete(target, 'hard');
    await expect(store.readStream(target)).rejects.toMatchObject({ code: 'EVENT_STORE_DAMAGED' });
    await expect(store.append(target, 0n, newEvents(1))).rejects.toMatchObject({
      code: 'EVENT_STORE_DAMAGED',
    });
    expect(await store.readStream(stream('gone'))).toEqual([]);
  });
});

const openssl = (): boolean => {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
};

if (!openssl()) {
  skipped('EventStoreDB over TLS', 'there is no openssl to make certificates with');
  it.todo('TLS');
} else {
  describe('TLS', () => {
    let directory = '';
    const file = (name: string) => join(directory, name);
    const run = (...args: string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'esdb-tls-'));
      run(
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        'ca.key',
        '-out',
        'ca.crt',
        '-subj',
        '/CN=test ca',
      );
      for (const name of ['node', 'user']) {
        run(
          'req',
          '-newkey',
          'rsa:2048',
          '-nodes',
          '-keyout',
          `${name}.key`,
          '-out',
          `${name}.csr`,
          '-subj',
          `/CN=${name}`,
          '-addext',
          'subjectAltName=IP:127.0.0.1',
        );
        run(
          'x509',
          '-req',
          '-in',
          `${name}.csr`,
          '-CA',
          'ca.crt',
          '-CAkey',
          'ca.key',
          '-CAcreateserial',
          '-out',
          `${name}.crt`,
          '-copy_extensions',
          'copy',
        );
      }
    });
    afterAll(() => {
      rmSync(directory, { recursive: true });
    });

    const node = (clientCa?: Buffer) =>
      running({
        tls: {
          key: readFileSync(file('node.key')),
          certificate: readFileSync(file('node.crt')),
          ...(clientCa === undefined ? {} : { clientCa }),
        },
      });

    it('trusts the authority it is given, as an option or in the connection string', async () => {
      const { connectionString } = await node();
      const byOption = await openEventStoreDb({ connectionString, tlsCAFile: file('ca.crt') });
      afterwards(() => byOption.close());
      await byOption.append(stream(), 'no-stream', newEvents(1));
      await (await connected(`${connectionString}&tlsCAFile=${encodeURIComponent(file('ca.crt'))}`)).probe();
    });

    it('trusts nobody else, and says at once that people must act', async () => {
      const { connectionString } = await node();
      await expect(openEventStoreDb({ connectionString, ...ENDLESS })).rejects.toMatchObject({
        code: 'EVENT_STORE_CANNOT_OPEN',
      });
    });

    it('shows the certificate of a user', async () => {
      const { connectionString } = await node(readFileSync(file('ca.crt')));
      const certificates = {
        tlsCAFile: file('ca.crt'),
        userCertFile: file('user.crt'),
        userKeyFile: file('user.key'),
      };
      const store = await openEventStoreDb({ connectionString, ...certificates, ...LIMITS });
      afterwards(() => store.close());
      await store.append(stream(), 'no-stream', newEvents(1));
      await expect(
        openEventStoreDb({ connectionString, tlsCAFile: file('ca.crt'), ...LIMITS }),
      ).rejects.toMatchObject({ name: 'CodedError' });
    });

    it('names the file that it cannot read', async () => {
      await expect(
        openEventStoreDb({ connectionString: 'esdb://127.0.0.1:1', tlsCAFile: '/nowhere/ca.crt' }),
      ).rejects.toMatchObject({
        code: 'EVENT_STORE_CANNOT_OPEN',
        details: { detail: expect.stringMatching('/nowhere/ca.crt') },
      });
    });
  });
}
