import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A child process of the benchmark that is asked one thing after another, and says first where it is to be found. */
export class Child {
  static async start(file, { env = {}, execArgv = [] } = {}) {
    const child = fork(join(import.meta.dirname, file), {
      execArgv,
      serialization: 'advanced',
      env: { ...process.env, ...env },
    });
    const started = new Child(child);
    started.ready = await started.#answer();
    return started;
  }

  constructor(child) {
    this.child = child;
  }

  get pid() {
    return this.child.pid;
  }

  async call(name, request = {}) {
    const answering = this.#answer();
    this.child.send({ call: name, ...request });
    return answering;
  }

  async #answer() {
    const left = new AbortController();
    const { signal } = left;
    try {
      const [{ answer, error }] = await Promise.race([
        once(this.child, 'message', { signal }),
        once(this.child, 'exit', { signal }).then(([code]) => {
          throw new Error(`a child process of the benchmark ended with code ${code}`);
        }),
      ]);
      if (error !== undefined) throw new Error(error);
      return answer;
    } finally {
      left.abort();
    }
  }

  async stop() {
    if (this.child.exitCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
