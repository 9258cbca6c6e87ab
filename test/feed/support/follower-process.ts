import { createInterface } from 'node:readline';
import { exited, spawnTypeScript } from '../../support/spawn-typescript.js';

/** A follower as a process of its own: it says one line when it has begun, and one after every commit. */
export class FollowerProcess {
  #child: ReturnType<typeof spawnTypeScript> | undefined;
  #isToEnd = false;
  #errors = '';
  #waiting: (() => void)[] = [];
  #lines: string[] = [];

  constructor(
    private readonly program: URL,
    private readonly settings: object,
  ) {}

  /** Answers its first line. */
  async start(): Promise<string> {
    const child = spawnTypeScript(this.program, { args: [JSON.stringify(this.settings)] });
    this.#child = child;
    this.#isToEnd = false;
    this.#lines = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    const lines = createInterface({ input: child.stdout });
    const begun = new Promise<string>((resolve, reject) => {
      lines.once('line', (first) => {
        resolve(first);
        lines.on('line', (line) => {
          this.#lines.push(line);
          this.#wake();
        });
      });
      child.once('close', () => {
        reject(new Error(`the follower ended: ${this.#errors}`));
        if (!this.#isToEnd) this.#wake();
      });
    });
    return begun;
  }

  /** Until the next commit, or until it ends unasked. */
  async commits(): Promise<void> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** The first line of that kind since it was started, after the very first. */
  async says(holds: (line: string) => boolean): Promise<string> {
    for (;;) {
      const line = this.#lines.find(holds);
      if (line !== undefined) return line;
      this.assertRunning();
      await this.commits();
    }
  }

  /** Throws when it has ended by itself. */
  assertRunning(): void {
    if (this.#child?.exitCode !== null) throw new Error(`the follower ended: ${this.#errors}`);
  }

  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    const child = this.#child;
    this.#isToEnd = true;
    const gone = exited(child);
    child.kill('SIGKILL');
    await gone;
    this.#child = undefined;
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake();
  }
}
