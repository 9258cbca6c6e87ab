import { CodedError } from '#libs/kernel';

/** What the shell is told. Documented in docs/reference/cli.md, so these numbers never change. */
export const exitCodes = {
  ok: 0,
  /** Refused by a rule, or failed. */
  failed: 1,
  /** The command line, or the configuration, cannot be understood. */
  usage: 2,
  /** An import went through, and some rows were rejected. */
  someRejected: 3,
  /** The ledger cannot be opened: held by another process, missing, damaged or not answering. */
  unavailable: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

const usageCodes: ReadonlySet<string> = new Set([
  'CONFIG_INVALID',
  'CLI_INPUT_MISSING',
  'CLI_TEXT_PERSONAL',
  'CLI_SECRET_ARGUMENT',
  'CLI_STORE_UNKNOWN',
  'CLI_STORE_USER_INVALID',
]);
const SERVICE_UNAVAILABLE = 503;
const ledgerUnusable = /^(?:EVENT_STORE_CANNOT_OPEN|CLI_NO_LEDGER|LEDGER_|PRIVACY_(?:KEYRING|VAULT)_)/;

export const exitCodeOf = (error: unknown): ExitCode => {
  if (!(error instanceof CodedError)) return exitCodes.failed;
  if (usageCodes.has(error.code)) return exitCodes.usage;
  return ledgerUnusable.test(error.code) || error.definition.status === SERVICE_UNAVAILABLE
    ? exitCodes.unavailable
    : exitCodes.failed;
};
