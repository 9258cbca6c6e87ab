import type { OptOutFileCheck, OptOutFileCheckResult } from '#libs/application';
import { type ByteSink, nowhere } from '#libs/opt-out-check';
import type { TestApplication } from './application.js';
import { nhsNumber, service } from './surgery.js';

/* File checks on a test's application, of lists with the numbers of its people. */

/** Keeps what is written, and whether it was committed. */
export class Collected implements ByteSink {
  private readonly pieces: Buffer[] = [];
  committed = false;

  write(bytes: Uint8Array): Promise<void> {
    this.pieces.push(Buffer.from(bytes));
    return Promise.resolve();
  }
  prepare(): Promise<void> {
    return nowhere.prepare();
  }
  commit(): Promise<void> {
    this.committed = true;
    return Promise.resolve();
  }
  abort(): Promise<void> {
    return nowhere.abort();
  }

  get text(): string {
    return Buffer.concat(this.pieces).toString();
  }
}

/** A MESH list of them. */
export const listOf = (people: readonly number[]): string => people.map((n) => `${nhsNumber(n)},\n`).join('');

export type CheckOptions = Partial<OptOutFileCheck> & { readonly text?: string };

/** Runs a check, by default of everybody against national opt-outs now; `numbers` are the people who are kept. */
export const checkPeople = async (
  app: Pick<TestApplication, 'checker'>,
  people: readonly number[],
  options: CheckOptions = {},
): Promise<
  Omit<OptOutFileCheckResult, 'output'> & {
    readonly numbers: readonly number[];
    readonly output: Collected;
    readonly rejects: Collected;
  }
> => {
  const [output, rejects] = [new Collected(), new Collected()];
  const { text = listOf(people), ...rest } = options;
  async function* input(): AsyncGenerator<Uint8Array, void> {
    yield await Promise.resolve(Buffer.from(text));
  }
  const base = { caller: service, use: null, asOf: null, format: { format: 'mesh' }, again: true } as const;
  const result = await app.checker.check({ ...base, input: input(), output, rejects, ...rest });
  const numbers = people.filter((n) => output.text.includes(nhsNumber(n)));
  return { ...result, numbers, output, rejects };
};
