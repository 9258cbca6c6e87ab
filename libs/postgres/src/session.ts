import type { ClientBase } from 'pg';
import { connectionTrouble } from './classify.js';
import { postgresError } from './errors.js';
import type { Limits } from './options.js';

/** A process that stops in the middle of a transaction holds its locks no longer than this. */
const IDLE_IN_TRANSACTION_MILLIS = 60_000;
const OLDEST_VERSION = 140_000;

export interface SessionSettings {
  readonly limits: Limits;
  readonly schema: string | undefined;
  readonly where: string;
  /** Whether a server will do that may forget what it has committed. */
  readonly mayForget: boolean;
}

export const A_STANDBY = 'it is a standby, which cannot be written to';

interface Answer {
  readonly encoding: string;
  readonly version: number;
  readonly standby: boolean;
  /** Settings that are off and without which a power cut may take what was committed. */
  readonly off: readonly string[];
}

/** Set by statement and not at the start of the connection, which poolers such as PgBouncer refuse. */
const set = async (client: ClientBase, { limits, schema }: SessionSettings): Promise<Answer | undefined> => {
  const { rows } = await client.query<Answer>(
    `select set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
       set_config('idle_in_transaction_session_timeout', $3, false),
       set_config('client_min_messages', 'warning', false),
       set_config('search_path', coalesce($4::text, current_setting('search_path')), false),
       current_setting('server_encoding') as encoding,
       current_setting('server_version_num')::integer as version,
       pg_is_in_recovery() as standby,
       array(select name from unnest(array['fsync', 'full_page_writes', 'synchronous_commit']) as name
         where current_setting(name) = 'off') as off`,
    [
      String(limits.statementTimeoutMs),
      String(limits.lockTimeoutMs),
      String(IDLE_IN_TRANSACTION_MILLIS),
      schema === undefined ? null : `"${schema}"`,
    ],
  );
  return rows[0];
};

export const unsuitable = (where: string, what: string) =>
  postgresError('POSTGRES_UNSUITABLE', { detail: `PostgreSQL at ${where}: ${what}.` });

/** Makes a new connection ready, and refuses a server that would not keep what it is given: POSTGRES_UNSUITABLE. */
export const prepareSession = async (client: ClientBase, settings: SessionSettings): Promise<void> => {
  const { where } = settings;
  let answer: Answer | undefined;
  try {
    answer = await set(client, settings);
  } catch (error) {
    throw connectionTrouble(error, where);
  }
  if (answer === undefined) throw unsuitable(where, 'it does not say what it is');
  if (answer.version < OLDEST_VERSION) throw unsuitable(where, 'it is older than PostgreSQL 14');
  if (answer.encoding !== 'UTF8') throw unsuitable(where, `its encoding is ${answer.encoding}, not UTF8`);
  if (answer.standby) throw unsuitable(where, A_STANDBY);
  if (answer.off.length > 0 && !settings.mayForget)
    throw unsuitable(where, `a power cut may take what it has committed: ${answer.off.join(', ')} is off`);
};
