import { once } from 'node:events';
import Table from 'cli-table3';
import type { Terminal } from './terminal.js';

export interface OutputOptions {
  readonly json: boolean;
  readonly quiet: boolean;
}

/** Positions and revisions are larger than a JSON number may be. */
const asText = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);

/** Results go to stdout, for people or for programs; everything said on the way goes to stderr. */
export class Output {
  constructor(
    readonly terminal: Terminal,
    readonly options: OutputOptions,
  ) {}

  /** One result: the document where machines read, else the text. */
  async result(document: unknown, text: () => string): Promise<void> {
    await this.print(this.options.json ? this.jsonOf(document) : text());
  }

  /** One of many results: a line of NDJSON, or of text. */
  async line(document: unknown, text: () => string): Promise<void> {
    await this.print(this.options.json ? this.jsonOf(document) : text());
  }

  /** A line on stdout, whatever the options say; waits while the reader is slow. */
  async print(text: string): Promise<void> {
    const { stdout } = this.terminal;
    if (!stdout.write(`${text}\n`)) await once(stdout, 'drain');
  }

  /** Said on the way, unless it was asked to be quiet. */
  note(text: string): void {
    if (!this.options.quiet) this.terminal.stderr.write(`${text}\n`);
  }

  /** Said even when quiet. */
  warn(text: string): void {
    this.terminal.stderr.write(`${text}\n`);
  }

  private jsonOf(document: unknown): string {
    return JSON.stringify(document, asText);
  }
}

/** Rows under their heads, without colour: what is printed may be read by a program, or end up in a file. */
export const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => {
  const drawn = new Table({ head: [...head], style: { head: [], border: [], compact: true } });
  drawn.push(...rows.map((row) => [...row]));
  return drawn.toString();
};

/** Names and what they stand for, the values in one column. */
export const facts = (pairs: readonly (readonly [name: string, value: string])[]): string => {
  const width = Math.max(...pairs.map(([name]) => name.length));
  return pairs.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join('\n');
};
