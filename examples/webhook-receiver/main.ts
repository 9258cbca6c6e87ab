// A receiver of webhooks that keeps a copy in SQLite: it checks signatures and applies every message once.
import type { AddressInfo } from 'node:net';
import { SqliteCopy } from '../sqlite-copy/sqlite-copy.js';
import { untilStopped } from '../support/until-stopped.js';
import { createReceiver } from './receiver.js';
import { registerInDevelopment } from './register.js';

const {
  COPY_FILE = 'webhook-copy.sqlite',
  RECEIVER_HOST = '127.0.0.1',
  RECEIVER_PORT = '4000',
  WEBHOOK_SECRETS,
} = process.env;

/** Separated by spaces; two while one replaces the other. */
let secrets = WEBHOOK_SECRETS?.split(' ') ?? [];

const copy = new SqliteCopy(COPY_FILE);
const server = createReceiver({ copy, secrets: () => secrets, say: console.log });
server.listen(Number(RECEIVER_PORT), RECEIVER_HOST);
await new Promise((resolve) => server.once('listening', resolve));
const { port } = server.address() as AddressInfo;
const url = `http://${RECEIVER_HOST}:${String(port)}/`;
console.log(`Receiving at ${url} into ${COPY_FILE}. Ctrl-C stops it.`);

// In production an administrator sets the address, and you are given the secret.
if (secrets.length === 0) secrets = [await registerInDevelopment(url)];

untilStopped().addEventListener('abort', () => {
  server.close(() => {
    copy.close();
  });
  server.closeAllConnections();
});
