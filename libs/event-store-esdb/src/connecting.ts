import { eventStoreError } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import type { Context } from './calls.js';
import { clientsOf } from './client.js';
import { Closing } from './closing.js';
import type { ConnectionSettings } from './connection-settings.js';
import { parseConnectionString } from './connection-string.js';
import { isPassing } from './failures.js';
import { newFigures } from './figures.js';
import { Lane } from './lane.js';
import type { Lanes } from './lanes.js';
import { type EventStoreDbOptions, limitsOf } from './options.js';
import { redactorOf } from './secrets.js';

const settingsOf = (options: EventStoreDbOptions): ConnectionSettings => {
  const { tlsCAFile, userCertFile, userKeyFile } = options;
  const settings = {
    ...parseConnectionString(options.connectionString),
    ...(tlsCAFile === undefined ? {} : { tlsCAFile }),
    ...(userCertFile === undefined ? {} : { userCertFile }),
    ...(userKeyFile === undefined ? {} : { userKeyFile }),
  };
  if ((settings.userCertFile === undefined) !== (settings.userKeyFile === undefined)) {
    throw eventStoreError('EVENT_STORE_CANNOT_OPEN', {
      detail: 'userCertFile and userKeyFile are given together or not at all.',
    });
  }
  return settings;
};

/** Trouble that time does not mend keeps the ledger from being opened; a server that is away may come back. */
const refusalOf = (error: unknown): unknown => {
  if (!(error instanceof CodedError) || error.code !== 'EVENT_STORE_UNAVAILABLE' || isPassing(error))
    return error;
  const { detail } = error.details;
  return eventStoreError('EVENT_STORE_CANNOT_OPEN', detail === undefined ? {} : { detail }, { cause: error });
};

/** Lanes to the server, and what goes with them. */
export interface Connected {
  readonly context: Context;
  readonly lanes: Lanes;
  close(): Promise<void>;
}

/** Sets out to connect and does `work`, which says whether there is something to connect to. */
export const connecting = async <T>(
  options: EventStoreDbOptions,
  work: (connected: Connected) => Promise<T>,
): Promise<T> => {
  const settings = settingsOf(options);
  const make = clientsOf(settings);
  const limits = limitsOf(options);
  const closing = new Closing();
  const context: Context = {
    limits,
    figures: newFigures(),
    redact: redactorOf(settings.credentials),
    notify: options.onNotice ?? (() => undefined),
    closing,
  };
  const name = options.connectionName ?? settings.connectionName ?? 'consent-ledger';
  const lane = (purpose: string) =>
    new Lane(make, `${name}-${purpose}`, limits.deadlineMs + limits.attemptMs);
  const lanes = { writes: lane('writes'), reads: lane('reads'), subscriptions: lane('subscriptions') };
  const close = async (): Promise<void> => {
    closing.begin();
    await Promise.all(Object.values(lanes).map((each) => each.close()));
  };
  try {
    return await work({ context, lanes, close });
  } catch (error) {
    await close();
    throw refusalOf(error);
  }
};
