import { existsSync } from 'node:fs';
import { type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { Caller } from '#libs/application';
import { type LedgerConfig, loadConfig } from '#libs/config';
import type { SqliteEventStore } from '#libs/event-store-sqlite';
import { LEDGER, type Ledger, LedgerModule } from '../../server/src/composition/index.js';
import { cliError } from './errors.js';
import { quietly } from './quietly.js';
import { Output } from './terminal/output.js';
import type { Terminal } from './terminal/terminal.js';

/** Options that every command has. */
export interface GlobalOptions {
  readonly json?: true;
  readonly quiet?: true;
  readonly dataDir?: string;
}

/** What a command works with. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly output: Output;
  readonly config: LedgerConfig;
}

export const contextOf = (terminal: Terminal, { json, quiet, dataDir }: GlobalOptions): CommandContext => ({
  terminal,
  output: new Output(terminal, { json: json === true, quiet: quiet === true }),
  config: loadConfig({
    ...terminal.environment,
    ...(dataDir !== undefined && { LEDGER_DATA_DIR: dataDir }),
  }),
});

/** What servers share they bring up to date; what is in files is this process's alone, and so is that work. */
const besideServers = (config: LedgerConfig): LedgerConfig =>
  config.database.kind === 'postgres' ? { ...config, roles: ['api'] } : config;

/** Opens the ledger as the server does, runs `work` on it, and closes it whatever happens. */
export const withLedger = async <T>(
  { config }: CommandContext,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> => {
  const app = await NestFactory.createApplicationContext(
    await LedgerModule.forRoot(besideServers(config)),
    quietly,
  );
  try {
    return await work(app);
  } finally {
    await app.close();
  }
};

/** As `withLedger`, for commands that only look: they make no new ledger where there is none. */
export const withExistingLedger = <T>(
  context: CommandContext,
  work: (app: INestApplicationContext) => Promise<T>,
): Promise<T> => {
  const { dataDirectory, eventStore, files } = context.config;
  if (eventStore.kind === 'embedded' && !existsSync(files.events))
    throw cliError('CLI_NO_LEDGER', { detail: `${dataDirectory} has none.` });
  return withLedger(context, work);
};

/** The embedded store for what only it offers; `instead` says what does the same on EventStoreDB. */
export const embeddedStoreOf = (app: INestApplicationContext, instead: string): SqliteEventStore => {
  const { embeddedStore } = app.get<Ledger>(LEDGER);
  if (embeddedStore === undefined) throw cliError('CLI_EMBEDDED_STORE_ONLY', { detail: instead });
  return embeddedStore;
};

export const DEFAULT_ACTOR = 'ledger-cli';

/** Whoever may read the files of the ledger may ask it anything; what is recorded names them. */
export const callerAs = (role: 'auditor' | 'admin', actorId = DEFAULT_ACTOR): Caller => ({
  clientId: 'ledger-cli',
  actor: { id: actorId, name: null, role, roleCode: null, organisation: null },
  patientId: null,
  assuranceLevel: 1,
});
