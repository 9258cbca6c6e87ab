import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newEvents } from '#libs/event-store/contract';
import { type Notice, openEventStoreDb } from '#libs/event-store-esdb';
import { startDouble } from './double/index.js';
import { afterwards, stream } from './harness.js';

const PASSWORD = 'c4n4ry p@ss:w/rd';
// Long enough to open a store on a machine with other things to do.
const LIMITS = { deadlineMs: 2_000, attemptMs: 1_000, probeDeadlineMs: 2_000 };

/** Everything that an error can carry to a log, its causes included. */
const everythingOf = (error: unknown): string => {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    parts.push(at.message, String(at.stack), JSON.stringify(at), JSON.stringify(Object.entries(at)));
  }
  return parts.join('\n');
};

const errorOf = async (call: Promise<unknown>): Promise<unknown> => {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('it did not fail');
};

const holdsNoSecret = (text: string): void => {
  const forms = [
    PASSWORD,
    encodeURIComponent(PASSWORD),
    Buffer.from(`app:${PASSWORD}`).toString('base64'),
    'c4n4ry',
  ];
  for (const form of forms) expect(text).not.toContain(form);
};

describe('the password', () => {
  const printed: string[] = [];
  const print = (...args: unknown[]): void => {
    printed.push(args.map(String).join(' '));
  };
  beforeEach(() => {
    printed.length = 0;
    for (const method of ['log', 'warn', 'error', 'info', 'debug'] as const)
      jest.spyOn(console, method).mockImplementation(print);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each([
    'unavailable',
    'not-ready',
    'internal',
    'timeout',
    'denied',
    'silent',
    'not-leader',
    'drop-after-request',
  ] as const)('is in no error, notice or line printed when the server answers %s', async (fault) => {
    const double = await startDouble();
    afterwards(() => double.stop());
    const notices: Notice[] = [];
    const connectionString = double.connectionString.replace('//', `//app:${encodeURIComponent(PASSWORD)}@`);
    const store = await openEventStoreDb({
      connectionString,
      ...LIMITS,
      onNotice: (notice) => notices.push(notice),
    });
    afterwards(() => store.close());
    double.faults.plan('append', fault, 1_000);
    double.faults.plan('read', fault, 1_000);
    double.faults.plan('subscribe', fault, 1_000);
    const errors = await Promise.all([
      errorOf(store.append(stream(), 'no-stream', newEvents(1))),
      errorOf(store.readStream(stream())),
      errorOf(store.identity()),
      errorOf(store.probe()),
      errorOf(openEventStoreDb({ connectionString, ...LIMITS })),
    ]);
    for (const error of errors) holdsNoSecret(everythingOf(error));
    holdsNoSecret(JSON.stringify(notices));
    holdsNoSecret(printed.join('\n'));
    expect(notices.length > 0 || fault === 'denied').toBe(true);
  });

  it.each([
    ['esdb://app:PASSWORD@127.0.0.1:1?tls=false'],
    ['esdb://app:PASSWORD@127.0.0.1:1,127.0.0.1:2?tls=false&discoveryInterval=1'],
    ['esdb+discover://app:PASSWORD@nowhere.invalid?tls=false&maxDiscoverAttempts=1'],
    ['esdb://app:PASSWORD@127.0.0.1:1?tls=true'],
    ['esdb://app:PASSWORD@127.0.0.1:1?tlsCAFile=/nowhere/ca.crt'],
    ['esdb://app:PASSWORD@127.0.0.1:1?unknownOption=PASSWORD'],
    ['esdb://app:PASSWORD@127.0.0.1:1?tlsVerifyCert=false'],
    ['esdb://app:PASSWORD@127.0.0.1:PASSWORD'],
  ])('is in nothing that %s comes to', async (shape) => {
    const connectionString = shape.replaceAll('PASSWORD', encodeURIComponent(PASSWORD));
    const notices: Notice[] = [];
    const error = await errorOf(
      openEventStoreDb({ connectionString, ...LIMITS, onNotice: (notice) => notices.push(notice) }),
    );
    expect(error).toMatchObject({ name: 'CodedError' });
    holdsNoSecret(everythingOf(error));
    holdsNoSecret(JSON.stringify(notices));
    holdsNoSecret(printed.join('\n'));
  });

  it('that is wrong keeps the ledger from being opened, and is told from a server that is away', async () => {
    const double = await startDouble();
    afterwards(() => double.stop());
    double.faults.plan('read', 'denied', 10);
    const error = await errorOf(openEventStoreDb({ connectionString: double.connectionString, ...LIMITS }));
    expect(error).toMatchObject({ code: 'EVENT_STORE_CANNOT_OPEN' });
  });
});
