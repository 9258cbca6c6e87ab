import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { monotonicMicros, paced } from './clock.mjs';

/* The least a server of streams could do: frames as large as the ledger's, written to every connection as they come. */

const readers = new Set();
const server = createServer((_request, response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  response.write(`id: ${'0'.repeat(48)}\nevent: heartbeat\ndata: {}\n\n`);
  readers.add(response);
  response.once('close', () => readers.delete(response));
});

/** `sample`: a frame as the ledger has sent it, without its end. */
const load = async ({ rate, seconds, sample }) => {
  const commits = [];
  const [, , rest] = /^id: (.{48})([^]*)$/.exec(sample);
  const took = await paced({
    rate,
    count: rate * seconds,
    each: (n) => {
      const id = randomUUID();
      const text = rest.replace(/"id":"[^"/]+/, `"id":"${id}`);
      const frame = `id: ${String(n).padStart(48, '0')}${text}\n\n`;
      commits.push([id, monotonicMicros()]);
      for (const reader of readers) reader.write(frame);
    },
  });
  return { commits, rate: commits.length / took };
};

const work = { load };

process.on('message', ({ call, ...request }) => {
  work[call](request).then(
    (answer) => process.send({ answer }),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  );
});
process.once('SIGTERM', () => process.exit(0));
server.listen(0, '127.0.0.1');
await once(server, 'listening');
process.send({ answer: { url: `http://127.0.0.1:${server.address().port}`, token: '' } });
