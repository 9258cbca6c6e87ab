// Says what is missing before a test run that means nothing without a real server.
import { connect } from 'node:net';

const fail = (message) => {
  console.error(message);
  process.exit(1);
};

const url = process.env['EVENTSTORE_URL'] ?? '';
const [, host, port = '2113'] = /\/\/(?:[^@/]*@)?([^:,/?]+)(?::(\d+))?/.exec(url) ?? [];
if (host === undefined)
  fail('Set EVENTSTORE_URL to a running EventStoreDB, for example esdb://127.0.0.1:2113?tls=false');
const socket = connect({ host, port: Number(port), timeout: 5_000 });
const unreachable = () => fail(`EVENTSTORE_URL is set, but nothing answers at ${host}:${port}`);
socket.on('error', unreachable);
socket.on('timeout', unreachable);
socket.on('connect', () => socket.destroy());
