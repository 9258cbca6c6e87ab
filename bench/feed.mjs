import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './lib/child.mjs';
import { residentMebibytes, watchMemory } from './lib/memory.mjs';
import { limitLine, perSecond, ratioLine } from './lib/report.mjs';
import { inPairs, median } from './lib/stats.mjs';

/*
 * What followers of the feed are given by the built server, everything in one process as it is by default.
 *
 * Commit to message: from the moment the append of an event is acknowledged, in the server, to the moment the last byte
 * of its message has come to a reader in another process, on the clock both share. Events come from commands on the
 * server's own bus at a steady rate, each of one event. Beside it a bare relay writes frames of the same size, at the
 * same rate, to the same reader, from the moment it has made them.
 *
 * Many connections: the whole feed at 50 events a second to each of 1,000 connections, all of them read by one process;
 * of ten subscriptions, so that a message is put together ten times, and of a subscription each, so that it is put
 * together a thousand times. Memory is the most the server has resident from before the first connection on, less what
 * it had then.
 *
 * Pull: the whole feed as lines to a reader in another process, beside a scan of the same store, in the same process,
 * that counts.
 */

const RATE = 1_000;
const MANY = 1_000;
const MANY_RATE = 50;
const FEW_SUBSCRIPTIONS = 10;
const EVENTS = 1_000_000;
const QUICK_EVENTS = 100_000;
const ENOUGH = 0.95;

// As `npm run start:prod` starts it: more room for what is short-lived, and so less collecting.
const startServer = (env) =>
  Child.start('feed-server.mjs', {
    env,
    execArgv: ['--enable-source-maps', '--max-semi-space-size=16'],
  });

const streamUrl = (url, subscription) => `${url}/v1/feed/stream?after=now&subscription=${subscription}`;

/** At a steady rate to so many connections: milliseconds from commit to arrival. */
const streamed = async ({ from, reader, urls, rate, seconds, sample }) => {
  await reader.call('open', { urls, token: from.ready.token });
  const { commits, rate: reached } = await from.call('load', { rate, seconds, sample });
  if (reached < rate * ENOUGH) console.error(`  the load was ${perSecond(reached)}, not ${perSecond(rate)}`);
  const found = await reader.call('latencies', { commits, connections: urls.length });
  await reader.call('close');
  return found;
};

const beside = ({ p50, p99, max }) =>
  `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, max ${max.toFixed(0)} ms`;

/** Runs both by turns; answers the medians of each figure. */
const compared = async ({ runs, server, relay, reader, urls, ...load }) => {
  const all = { server: [], relay: [] };
  const warmUp = { ...load, seconds: 2 };
  let { sample } = await streamed({ from: server, reader, urls, ...warmUp });
  const ofServer = async () => {
    const found = await streamed({ from: server, reader, urls, ...load });
    sample = found.sample;
    all.server.push(found);
    return found.p99;
  };
  const relayed = urls.map(() => relay.ready.url);
  const ofRelay = async () => {
    const found = await streamed({ from: relay, reader, urls: relayed, sample, ...load });
    all.relay.push(found);
    return found.p99;
  };
  await inPairs({ runs, subject: ofServer, peer: ofRelay });
  const middle = (which) =>
    Object.fromEntries(
      ['p50', 'p99', 'max'].map((name) => [name, median(all[which].map((found) => found[name]))]),
    );
  return { server: middle('server'), relay: middle('relay') };
};

const lineOf = (name, atMost, { server, relay }) =>
  limitLine({
    name,
    value: server.p99,
    unit: 'ms',
    atMost,
    peer: `p50 ${server.p50.toFixed(1)} ms; a bare relay ${beside(relay)}`,
  });

const streams = async ({ runs, quick, relay, reader }) => {
  const server = await startServer({ BENCH_PATIENTS: '2000' });
  try {
    const [subscription] = await server.call('subscribe', { count: 1 });
    const one = await compared({
      runs,
      server,
      relay,
      reader,
      urls: [streamUrl(server.ready.url, subscription)],
      rate: RATE,
      seconds: quick ? 3 : 20,
    });
    return lineOf(`Commit to message at ${perSecond(RATE)}, p99`, 15, one);
  } finally {
    await server.stop();
  }
};

const manyStreams = async ({ runs, quick, relay, reader, count }) => {
  const server = await startServer({ BENCH_PATIENTS: '200' });
  try {
    const subscriptions = await server.call('subscribe', { count });
    const before = residentMebibytes(server.pid);
    const watching = watchMemory(server.pid);
    const many = await compared({
      runs,
      server,
      relay,
      reader,
      urls: Array.from({ length: MANY }, (_, n) => streamUrl(server.ready.url, subscriptions[n % count])),
      rate: MANY_RATE,
      seconds: quick ? 3 : 20,
    });
    const most = watching.stop();
    const of = `of ${count.toLocaleString('en-GB')} subscriptions`;
    const name = `${MANY.toLocaleString('en-GB')} connections ${of} at ${perSecond(MANY_RATE)} each`;
    return [
      lineOf(`${name}, p99`, 250, many),
      ...(before === undefined
        ? []
        : [
            limitLine({ name: 'The same, memory it grew by', value: most - before, unit: 'MB', atMost: 300 }),
          ]),
    ];
  } finally {
    await server.stop();
  }
};

const pulled = async ({ runs, quick, reader }) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  let server;
  try {
    const wanted = quick ? QUICK_EVENTS : EVENTS;
    const worker = join(import.meta.dirname, 'lib/rebuild-worker.mjs');
    const { status, stderr } = spawnSync(process.execPath, [worker, 'make', directory, String(wanted)], {
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`no ledger could be made: ${stderr}`);
    server = await startServer({ BENCH_DATA_DIR: directory, BENCH_PATIENTS: '0' });
    const [subscription] = await server.call('subscribe', { count: 1 });
    const { url, token } = server.ready;
    const events = [];
    const pulling = { url: `${url}/v1/feed/events?subscription=${subscription}`, token };
    await reader.call('pull', pulling);
    const { subject, peer, ratio } = await inPairs({
      runs,
      subject: async () => {
        const answer = await reader.call('pull', pulling);
        events.push(answer.events);
        return answer.events / answer.seconds;
      },
      peer: async () => {
        const answer = await server.call('scan');
        return answer.events / answer.seconds;
      },
    });
    return ratioLine({
      name: `Pull of ${median(events).toLocaleString('en-GB')} events as lines`,
      subject: perSecond(subject),
      peer: `scan of the store that counts ${perSecond(peer)}`,
      ratio,
      atLeast: 0.3,
    });
  } finally {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  }
};

/** @param {{ runs: number, quick: boolean }} options */
export const feed = async ({ runs, quick }) => {
  const reader = await Child.start('feed-reader.mjs');
  const relay = await Child.start('sse-relay.mjs');
  try {
    const parts = { runs, quick, relay, reader };
    return [
      await streams(parts),
      ...(await manyStreams({ ...parts, count: FEW_SUBSCRIPTIONS })),
      ...(await manyStreams({ ...parts, count: MANY })),
      await pulled(parts),
    ];
  } finally {
    await Promise.all([relay.stop(), reader.stop()]);
  }
};
