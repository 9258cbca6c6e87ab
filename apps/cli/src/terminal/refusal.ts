import { CodedError } from '#libs/kernel';
import { exitCodeOf } from '../exit-codes.js';
import type { Output } from './output.js';

/** Why a command did not do what it was asked: a code, a sentence and what to do. Never a stack. */
export interface Refusal {
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly remedy: string;
}

const ofSystem: Readonly<Record<string, readonly [title: string, remedy: string]>> = {
  ENOENT: ['There is no such file.', 'Check the path.'],
  EACCES: ['The file may not be read or written by this user.', 'Check its permissions.'],
  EISDIR: ['That is a directory.', 'Name a file.'],
  ENOSPC: ['The disk is full.', 'Make room, then run the command again: nothing is recorded twice.'],
};

/** One process owns the embedded store; what to do depends on what the other one is. */
const HELD =
  'Most likely a server is running on it. Stop the server and run this again, or ask the running server over HTTP (its API does all that this command does).';

const detailsOf = (error: CodedError): Pick<Refusal, 'detail' | 'remedy'> => {
  const { definition, details } = error;
  if (details.reason === 'in-use') return { ...detailOf(details.detail), remedy: HELD };
  return { ...detailOf(details.detail), remedy: definition.remedy };
};

const detailOf = (detail: string | undefined): Pick<Refusal, 'detail'> =>
  detail === undefined ? {} : { detail };

export const refusalOf = (error: unknown): Refusal => {
  if (error instanceof CodedError)
    return { code: error.code, title: error.definition.title, ...detailsOf(error) };
  const code = (error as NodeJS.ErrnoException | undefined)?.code ?? 'CLI_FAILED';
  const known = Object.hasOwn(ofSystem, code) ? ofSystem[code] : undefined;
  if (known !== undefined) return { code, title: known[0], remedy: known[1] };
  // The message of an unforeseen error may quote what it failed on.
  const name = error instanceof Error ? error.constructor.name : typeof error;
  return {
    code: 'CLI_FAILED',
    title: `Something failed that was not foreseen (${name}).`,
    remedy: 'Run it again; if it persists, report the command and this line.',
  };
};

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** Tells of it on stderr, and answers with the exit code. */
export const tellRefusal = (output: Output, error: unknown): number => {
  const refusal = refusalOf(error);
  if (output.options.json) {
    output.warn(JSON.stringify({ error: refusal }));
  } else {
    const parts = [refusal.title, refusal.detail, refusal.remedy].filter((part) => part !== undefined);
    output.warn(`${refusal.code}: ${[...new Set(parts)].map(sentence).join(' ')}`);
  }
  return exitCodeOf(error);
};
