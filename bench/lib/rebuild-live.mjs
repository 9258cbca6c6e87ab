import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/* Decisions at a steady rate on the built server, with nothing else to do and while it rebuilds its read models. */

const DECISIONS_A_SECOND = 100;
const TICK_MILLIS = 10;
/** More than so many unanswered, and it is not sent but counted. */
const MOST_WAITING = 50;
const LOOK_MILLIS = 250;
const REBUILT = ['history', 'sharing-state'];
const MEGABYTE = 1024 * 1024;

const percentile = (values, share) =>
  values.toSorted((one, other) => one - other)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ];

export class LiveServer {
  /** On a data directory made before, with some patients more to decide about. */
  static async start(dataDirectory) {
    const child = fork(join(import.meta.dirname, 'bench-server.mjs'), {
      execArgv: ['--enable-source-maps', '--max-semi-space-size=16'],
      env: { ...process.env, BENCH_DATA_DIR: dataDirectory, BENCH_PATIENTS: '200' },
    });
    const [ready] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(([code]) => {
        throw new Error(`the server ended with code ${code}`);
      }),
    ]);
    return new LiveServer(child, ready);
  }

  constructor(child, { url, viewer, groups, tokens }) {
    Object.assign(this, { child, url, viewer, patients: groups.ordinary, tokens });
  }

  async #send(method, path, token, body) {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text;
  }

  /** Milliseconds of each decision sent until `isOver`. Sent by the clock, whether or not the one before is answered. */
  async decisionsUntil(isOver) {
    const took = [];
    const waiting = new Set();
    let unsent = 0;
    const began = performance.now();
    for (let sent = 0; !isOver();) {
      const due = ((performance.now() - began) / 1_000) * DECISIONS_A_SECOND;
      for (; sent < due; sent++) {
        if (waiting.size >= MOST_WAITING) unsent += 1;
        else {
          const sending = this.#decide(sent, took).finally(() => waiting.delete(sending));
          waiting.add(sending);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, TICK_MILLIS));
    }
    await Promise.all(waiting);
    return { p50: percentile(took, 0.5), p99: percentile(took, 0.99), count: took.length, unsent };
  }

  async #decide(n, took) {
    const patientId = this.patients[n % this.patients.length];
    const asked = { patient: { patientId }, viewer: this.viewer, purpose: 'direct-care', sources: 'any' };
    const sent = performance.now();
    await this.#send('POST', '/v1/decisions', this.tokens.clinician, asked);
    took.push(performance.now() - sent);
  }

  async #megabytes() {
    const metrics = await (await fetch(`${this.url}/metrics`)).text();
    return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / MEGABYTE;
  }

  async idle(seconds) {
    const until = performance.now() + seconds * 1_000;
    return this.decisionsUntil(() => performance.now() > until);
  }

  async #rebuilt(name, before) {
    for (;;) {
      const { builds } = JSON.parse(await this.#send('GET', `/v1/projections/${name}`, this.tokens.admin));
      const newest = builds.at(-1);
      if (newest.state === 'differs' || newest.state === 'faulted')
        throw new Error(`${name} is ${newest.state}`);
      if (newest.role === 'active' && newest.build > before) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
    }
  }

  /** Decisions while both are rebuilt; how long that took, and by how much the process grew. */
  async rebuilding() {
    const memory = await this.#megabytes();
    let most = memory;
    let isOver = false;
    const began = performance.now();
    const rebuilding = Promise.all(
      REBUILT.map(async (name) => {
        const { builds } = JSON.parse(await this.#send('GET', `/v1/projections/${name}`, this.tokens.admin));
        await this.#send('POST', `/v1/projections/${name}/rebuild`, this.tokens.admin, { reason: 'bench' });
        await this.#rebuilt(name, builds.at(-1).build);
      }),
    ).finally(() => (isOver = true));
    const watching = (async () => {
      while (!isOver) {
        most = Math.max(most, await this.#megabytes());
        await new Promise((resolve) => setTimeout(resolve, LOOK_MILLIS));
      }
    })();
    const decisions = await this.decisionsUntil(() => isOver);
    await Promise.all([rebuilding, watching]);
    return { ...decisions, seconds: (performance.now() - began) / 1_000, grewMegabytes: most - memory };
  }

  async stop() {
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
