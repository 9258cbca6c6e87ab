import { readFile } from 'node:fs/promises';
import { cliError } from '../errors.js';
import type { Terminal } from './terminal.js';

/** Longer than any NHS number people write, and short enough to read whole. */
const MOST_BYTES = 1024;

/**
 * The first line of stdin. NHS numbers come this way and never as an argument, which every user of the machine
 * could read in the list of processes, and which shells keep in their history.
 */
export const lineFromStdin = async ({ stdin, stderr }: Terminal, what: string): Promise<string> => {
  if (stdin.isTTY === true) stderr.write(`${what}, then Enter: `);
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.includes('\n') || text.length > MOST_BYTES) break;
  }
  return firstLineOf(text, `${what} on stdin`);
};

export const lineFromFile = async (file: string, what: string): Promise<string> => {
  const text = await readFile(file, 'utf8');
  return firstLineOf(text, `${what} in the file`);
};

const firstLineOf = (text: string, expected: string): string => {
  const [line = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/);
  if (line.trim() === '') throw cliError('CLI_INPUT_MISSING', { detail: `Expected ${expected}.` });
  return line.trim();
};
