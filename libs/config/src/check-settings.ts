import { type Setting, wholeNumber } from './setting.js';

/** File checks over HTTP: what one caller may take of this machine. */
export const checkSettings = {
  LEDGER_CHECK_FILE_MIB: {
    schema: wholeNumber(1, 1_000_000).default(10_240),
    allowed: 'a number of MiB, 1 to 1000000',
    about: 'Largest file that is checked against the opt-outs over HTTP, and largest result of one.',
  },
  LEDGER_CHECKS_PER_CALLER: {
    schema: wholeNumber(1, 1_000).default(10),
    allowed: 'a number from 1 to 1000',
    about: 'File checks that one caller may have at once: waiting, running, or with a result that is kept.',
  },
  LEDGER_CHECK_RESULT_HOURS: {
    schema: wholeNumber(1, 168).default(24),
    allowed: 'a number of hours, 1 to 168',
    about: 'How long the result of a file check can be fetched.',
  },
} as const satisfies Record<string, Setting>;
