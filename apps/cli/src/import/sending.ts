import type { Caller, CommandContext, CommandReceipt } from '#libs/application';
import { CodedError } from '#libs/kernel';
import { exitCodeOf, exitCodes } from '../exit-codes.js';
import { type RowOutcome, recordedOrNot } from './outcome.js';

export const contextFor = (caller: Caller, key: string, body: unknown): CommandContext => ({
  caller,
  idempotencyKey: key,
  bodyDigestInput: JSON.stringify(body),
  ifMatch: null,
  correlationId: 'ledger-import',
});

/** What a command wrote this time. */
export const written = ({ replayed, eventIds }: CommandReceipt): number => (replayed ? 0 : eventIds.length);

/** A refusal is the row's own; a ledger that cannot answer is everybody's, and ends the import. */
export const rejectionOf = (line: number, error: unknown): RowOutcome => {
  if (error instanceof CodedError && exitCodeOf(error) !== exitCodes.unavailable)
    return { line, kind: 'rejected', error };
  throw error;
};

export const outcomeOf = async (line: number, command: Promise<CommandReceipt>): Promise<RowOutcome> => {
  try {
    return recordedOrNot(line, written(await command));
  } catch (error) {
    return rejectionOf(line, error);
  }
};
