import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { perSecond, ratioLine } from './lib/report.mjs';
import { inPairs } from './lib/stats.mjs';

/* P1 to P3: what the server does beside an empty validated POST of the same body on the same server. */

const CONNECTIONS = 32;

const startServer = async (patients) => {
  // As `npm run start:prod` starts it: more room for what is short-lived, and so less collecting.
  const child = fork(join(import.meta.dirname, 'lib/bench-server.mjs'), {
    execArgv: ['--enable-source-maps', '--max-semi-space-size=16'],
    env: { ...process.env, BENCH_PATIENTS: String(patients) },
  });
  const [ready] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the server ended with code ${code}`);
    }),
  ]);
  return { child, ...ready };
};

const grant = (viewer) => ({
  value: 'granted',
  direction: 'share-in',
  scope: { kind: 'organisation', organisation: viewer },
  notice: 'sharing-leaflet/2026-01',
  method: 'in-person',
  madeBy: { capacity: 'self' },
});

const question = (viewer, patientId) => ({
  patient: { patientId },
  viewer,
  purpose: 'direct-care',
  sources: 'any',
});

/** Requests answered per second at 32 connections; throws when any was answered with anything but success. */
const rateOf = async ({ url, seconds, token, path, body }) => {
  let sent = 0;
  const result = await autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          const n = sent++;
          return {
            ...request,
            path: path(n),
            headers: {
              authorization: `Bearer ${token}`,
              'content-type': 'application/json',
              'idempotency-key': randomUUID(),
            },
            body: body(n),
          };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0) {
    throw new Error(`${path(0)}: ${result.non2xx} answers of failure, ${result.errors} errors`);
  }
  return result['2xx'] / result.duration;
};

export const http = async ({ runs, quick }) => {
  const server = await startServer(quick ? 500 : 5_000);
  const seconds = quick ? 1 : 5;
  const { url, viewer, groups, tokens } = server;
  const one = (list) => (n) => list[n % list.length];
  const ask = (list) => () =>
    rateOf({
      url,
      seconds,
      token: tokens.clinician,
      path: () => '/v1/decisions',
      body: (n) => JSON.stringify(question(viewer, one(list)(n))),
    });
  const measure = async (name, limit, subject, peerName, peer) => {
    const { subject: rate, peer: beside, ratio } = await inPairs({ runs, subject, peer });
    return ratioLine({
      name,
      subject: perSecond(rate),
      peer: `${peerName} ${perSecond(beside)}`,
      ratio,
      ...limit,
    });
  };
  try {
    await ask(groups.ordinary)();
    const lines = [
      await measure(
        'P1 durable grant over HTTP',
        { atLeast: 0.5 },
        () =>
          rateOf({
            url,
            seconds,
            token: tokens.staff,
            path: (n) => `/v1/patients/${one(groups.ordinary)(n)}/choices`,
            body: () => JSON.stringify(grant(viewer)),
          }),
        'empty POST',
        () =>
          rateOf({
            url,
            seconds,
            token: tokens.staff,
            path: () => '/bench/choice',
            body: () => JSON.stringify(grant(viewer)),
          }),
      ),
      await measure(
        'P2 decision with its durable disclosure',
        { atLeast: 0.5 },
        ask(groups.withOneChoice),
        'empty POST',
        () =>
          rateOf({
            url,
            seconds,
            token: tokens.clinician,
            path: () => '/bench/question',
            body: (n) => JSON.stringify(question(viewer, one(groups.withOneChoice)(n))),
          }),
      ),
    ];
    // The time of a decision is what grows, so the ratio is of times: the rate with one choice over that with many.
    const { subject, peer, ratio } = await inPairs({
      runs,
      subject: ask(groups.withOneChoice),
      peer: ask(groups.withManyChoices),
    });
    lines.push(
      ratioLine({
        name: 'P3 decision, 200 choices',
        subject: perSecond(peer),
        peer: `1 choice ${perSecond(subject)}`,
        ratio,
        atMost: 1.3,
      }),
    );
    return lines;
  } finally {
    server.child.kill('SIGTERM');
    await once(server.child, 'exit');
  }
};
