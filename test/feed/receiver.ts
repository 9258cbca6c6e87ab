// A receiver of webhooks as a process of its own, for tests that kill it: the example's, with its copy and the ids it has
// applied in one SQLite file. Settings come as JSON in the only argument; it says its port, and a line for every message.
import type { AddressInfo } from 'node:net';
import { createReceiver } from '../../examples/webhook-receiver/receiver.js';
import { CountingCopy } from './support/counting-copy.js';

interface Settings {
  readonly file: string;
  readonly secret: string;
}

const { file, secret } = JSON.parse(process.argv[2] ?? '{}') as Settings;
const copy = new CountingCopy(file);
const server = createReceiver({
  copy,
  secrets: () => [secret],
  say: (line) => {
    if (line.startsWith('came again')) copy.cameAgain();
    process.stdout.write(`${line}\n`);
  },
});
// In the order it takes them, whatever it takes for new.
copy.db.exec(
  'CREATE TRIGGER IF NOT EXISTS note AFTER INSERT ON delivered BEGIN INSERT INTO applied (id) VALUES (new.id); END',
);
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`);
});
