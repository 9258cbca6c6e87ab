import { request } from 'node:http';
import { monotonicMicros } from './clock.mjs';

/*
 * Readers of a stream, many connections in one process; a child process of the benchmark. It notes when the last byte
 * of each message has come in, and makes of it how long that was after the message's event was committed.
 */

const PATIENCE_MILLIS = 120_000;
/** `id: `, a cursor, `event: `: so far the frames of all messages are alike. */
const ID_FROM = 4;
const ID_TO = 52;
const EVENT_AT = 60;
const END = Buffer.from('\n\n');

let sockets = [];
let arrivals;
let sample = '';
let tell = () => undefined;

/** A list of numbers that grows without being copied to and fro. */
class Numbers {
  constructor(Kind) {
    this.values = new Kind(1 << 16);
    this.length = 0;
  }

  push(value) {
    if (this.length === this.values.length) {
      const more = new this.values.constructor(this.length * 2);
      more.set(this.values);
      this.values = more;
    }
    this.values[this.length++] = value;
  }
}

const startAnew = () => {
  arrivals = {
    cursors: new Map(),
    eventIds: [],
    which: new Numbers(Uint32Array),
    at: new Numbers(Float64Array),
  };
};

/** Only the first time a message is met is anything but its cursor read. */
const indexOf = (frame) => {
  const cursor = frame.latin1Slice(ID_FROM, ID_TO);
  const known = arrivals.cursors.get(cursor);
  if (known !== undefined) return known;
  sample = frame.toString();
  arrivals.eventIds.push(/"id":"([^"/]+)/.exec(sample)?.[1]);
  arrivals.cursors.set(cursor, arrivals.cursors.size);
  return arrivals.cursors.size - 1;
};

const readFrames = (bytes, at) => {
  let from = 0;
  for (;;) {
    const end = bytes.indexOf(END, from);
    if (end === -1) return bytes.subarray(from);
    // Heartbeats are no messages.
    if (bytes.latin1Slice(from + EVENT_AT, from + EVENT_AT + 4) === 'org.') {
      arrivals.which.push(indexOf(bytes.subarray(from, end)));
      arrivals.at.push(at);
    }
    from = end + END.length;
  }
};

const openOne = (url, token) =>
  new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, headers: { authorization: `Bearer ${token}` } }, (answer) => {
      if (answer.statusCode !== 200) {
        reject(new Error(`${url} was answered ${answer.statusCode}`));
        return;
      }
      let rest;
      answer.on('data', (chunk) => {
        const at = monotonicMicros();
        rest = readFrames(rest === undefined || rest.length === 0 ? chunk : Buffer.concat([rest, chunk]), at);
        // The first heartbeat says that it is followed.
        resolve();
        tell();
      });
      answer.on('error', () => undefined);
    });
    asked.on('error', reject);
    asked.end();
    sockets.push(asked);
  });

const open = async ({ urls, token }) => {
  startAnew();
  // Not all at once: a server's queue of connections is not what is measured.
  for (let n = 0; n < urls.length; n += 50)
    await Promise.all(urls.slice(n, n + 50).map((url) => openOne(url, token)));
};

const untilArrived = (count) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`of ${count} messages ${arrivals.at.length} have come`));
    }, PATIENCE_MILLIS);
    tell = () => {
      if (arrivals.at.length < count) return;
      clearTimeout(timer);
      tell = () => undefined;
      resolve();
    };
    tell();
  });

/** Milliseconds from commit to arrival, of all messages on all connections; throws unless each has come on each. */
const latencies = async ({ commits, connections }) => {
  await untilArrived(commits.length * connections);
  const committed = new Map(commits);
  const { which, at, eventIds } = arrivals;
  const times = new Float64Array(at.length);
  const counts = new Uint32Array(eventIds.length);
  for (let n = 0; n < at.length; n++) {
    const index = which.values[n];
    counts[index] += 1;
    times[n] = (at.values[n] - committed.get(eventIds[index])) / 1_000;
  }
  if (counts.length !== commits.length || counts.some((count) => count !== connections))
    throw new Error('a message did not come on every connection once');
  times.sort();
  const share = (part) => times[Math.min(times.length - 1, Math.floor(times.length * part))];
  startAnew();
  return { p50: share(0.5), p99: share(0.99), max: times.at(-1), sample };
};

const close = async () => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
};

/** Reads an answer of lines to its end: how many there were, and how long it took. */
const pull = ({ url, token }) =>
  new Promise((resolve, reject) => {
    const began = performance.now();
    const headers = { authorization: `Bearer ${token}`, accept: 'application/x-ndjson' };
    const asked = request(url, { agent: false, headers }, (answer) => {
      let lines = 0;
      let bytes = 0;
      answer.on('data', (chunk) => {
        bytes += chunk.length;
        for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines += 1;
      });
      answer.on('error', reject);
      // The last line is the cursor.
      answer.on('end', () => {
        const seconds = (performance.now() - began) / 1_000;
        if (answer.statusCode === 200) resolve({ events: lines - 1, bytes, seconds });
        else reject(new Error(`${url} was answered ${answer.statusCode}`));
      });
    });
    asked.on('error', reject);
    asked.end();
  });

const work = { open, latencies, close, pull };

process.on('message', ({ call, ...request }) => {
  work[call](request).then(
    (answer) => process.send({ answer }),
    (error) => process.send({ error: String(error?.stack ?? error) }),
  );
});
process.once('SIGTERM', () => process.exit(0));
process.send({ answer: {} });
