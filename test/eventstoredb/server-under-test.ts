import { connect } from 'node:net';
import { EventStoreDBClient } from '@eventstore/db-client';
import { skipped } from '../support/figures.js';

/** A real server to run against: `EVENTSTORE_URL`. */
export const realServer = process.env.EVENTSTORE_URL ?? '';

/** Says in one line that the tests against a real server are not run, so that nobody takes them for passed. */
export const sayNotRun = (): void => {
  skipped('a real EventStoreDB', 'EVENTSTORE_URL is not set; the protocol double stands in');
};

/** Host and port of the first node, for a proxy before it. */
export const firstNodeOf = (connectionString: string): { host: string; port: number } => {
  const [, host = '127.0.0.1', port = '2113'] =
    /\/\/(?:[^@/]*@)?([^:,/?]+)(?::(\d+))?/.exec(connectionString) ?? [];
  return { host, port: Number(port) };
};

/** The bare client, which complains of every option of a connection string that it does not need. */
export const clientOf = (connectionString: string): EventStoreDBClient => {
  const { host, port } = firstNodeOf(connectionString);
  return connectionString.includes('tls=false')
    ? new EventStoreDBClient({ endpoint: `${host}:${String(port)}` }, { insecure: true })
    : EventStoreDBClient.connectionString(connectionString);
};

/** The same connection string with another node in place of its nodes. */
export const through = (connectionString: string, port: number): string =>
  connectionString.replace(/(\/\/(?:[^@/]*@)?)[^/?]+/, `$1127.0.0.1:${String(port)}`);

/** Fails where the server is named and cannot be reached: a skipped test would look like a passed one. */
export const assertReachable = async (connectionString: string): Promise<void> => {
  const { host, port } = firstNodeOf(connectionString);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({ host, port, timeout: 5_000 });
    const fail = (): void => {
      socket.destroy();
      reject(new Error(`EVENTSTORE_URL is set, but nothing answers at ${host}:${String(port)}`));
    };
    socket.on('error', fail);
    socket.on('timeout', fail);
    socket.on('connect', () => {
      socket.destroy();
      resolve();
    });
  });
};
