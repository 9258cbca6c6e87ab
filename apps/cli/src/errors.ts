import { errorsOf } from '#libs/kernel';

/** What the command line refuses by itself; everything else keeps the code of the lib it comes from. */
export const cliErrors = {
  CLI_INPUT_MISSING: {
    status: 400,
    title: 'There is nothing to read.',
    remedy: 'The detail names what was expected on stdin or in the file.',
  },
  CLI_TEXT_PERSONAL: {
    status: 400,
    title: 'The text holds an NHS number, and would be on record for ever.',
    remedy: 'Say it without anything about the patient.',
  },
  CLI_NO_LEDGER: {
    status: 404,
    title: 'There is no ledger in the data directory.',
    remedy:
      'Name the directory with --data-dir or LEDGER_DATA_DIR; `ledger import` and `ledger seed` make a new one.',
  },
  CLI_EMBEDDED_STORE_ONLY: {
    status: 409,
    title: 'This command works on the embedded store, and the events of this ledger are in EventStoreDB.',
    remedy: 'The detail names what does it there; see docs/how-to/run-on-eventstoredb.md.',
  },
  CLI_FILE_UNUSABLE: {
    status: 400,
    title: 'The file cannot be used.',
    remedy: 'Check its path and permissions; the detail names the reason.',
  },
  CLI_SECRET_ARGUMENT: {
    status: 400,
    title: 'A password must not be an argument: every user of this machine could read it.',
    remedy: 'Put the connection string into a file that is yours alone, and name it as @file.',
  },
  CLI_STORE_UNKNOWN: {
    status: 400,
    title: 'That is not a store which a ledger or its vault can be copied to.',
    remedy:
      'Name an EventStoreDB, or for a vault a PostgreSQL, by its connection string, or a file that has it as @file.',
  },
  CLI_STORE_USER_INVALID: {
    status: 400,
    title: 'The name or the password of the user is not fit for a connection string.',
    remedy: 'The detail says what both are made of.',
  },
  CLI_IMPORT_EMPTY: {
    status: 400,
    title: 'The file is empty.',
    remedy: 'A CSV file has a header line; an NDJSON file has one object a line.',
  },
  CLI_IMPORT_COLUMNS: {
    status: 400,
    title: 'The columns are not those of this import.',
    remedy:
      'The detail names them; `ledger import --help` and docs/how-to/import.md list what each import takes.',
  },
  CLI_NO_OUTBOX: {
    status: 404,
    title: 'There is no outbox in production: messages are sent.',
    remedy: 'Ask the provider what became of a message.',
  },
  CLI_NO_MESSAGE: {
    status: 404,
    title: 'There is no such message in the outbox.',
    remedy: 'List the messages; the outbox keeps the newest thousand.',
  },
  CLI_SEED_PRODUCTION: {
    status: 403,
    title: 'Invented people do not belong beside real ones.',
    remedy: 'Seed a data directory of its own, in development mode.',
  },
  CLI_SEED_NOT_EMPTY: {
    status: 409,
    title: 'The ledger is not empty.',
    remedy: 'Name a new directory with --data-dir; nothing is ever taken out of a ledger.',
  },
  CLI_SEED_REFUSED: {
    status: 500,
    title: 'The rules refused a part of the sample county.',
    remedy: 'This is a fault of the generator: report it with the detail.',
  },
} as const;

export const cliError = errorsOf(cliErrors);
