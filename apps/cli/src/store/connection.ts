import { cliError } from '../errors.js';
import { lineFromFile } from '../terminal/secret-input.js';

const EVENT_STORE = /^esdb(?:\+discover)?:\/\//;
const DATABASE = /^postgres(?:ql)?:\/\//;
/** User information before the hosts; it may hold a password, and the list of processes is there for all to see. */
const WITH_SECRET = /^[a-z+]+:\/\/[^?/]*@/;
/** Of a database the user alone may stand there, and the password elsewhere. */
const WITH_PASSWORD = /^[a-z]+:\/\/[^?/@]*:[^?/]*@|[?&]password=/i;

/** Whether a place is an EventStoreDB and not a file. */
export const isConnection = (place: string): boolean => EVENT_STORE.test(place) || place.startsWith('@');

interface Kind {
  readonly scheme: RegExp;
  readonly secret: RegExp;
  readonly beginsWith: string;
}

const from = async (place: string, { scheme, secret, beginsWith }: Kind): Promise<string> => {
  const fromFile = place.startsWith('@');
  const text = fromFile ? await lineFromFile(place.slice(1), 'a connection string') : place;
  if (!scheme.test(text)) {
    throw cliError('CLI_STORE_UNKNOWN', { detail: `A connection string begins with ${beginsWith}.` });
  }
  if (!fromFile && secret.test(text)) throw cliError('CLI_SECRET_ARGUMENT');
  return text;
};

/** The EventStoreDB meant: by the connection string itself, or by what the file after `@` says. */
export const connectionOf = (place: string): Promise<string> =>
  from(place, {
    scheme: EVENT_STORE,
    secret: WITH_SECRET,
    beginsWith: 'esdb:// or esdb+discover://',
  });

/** The PostgreSQL meant, in the same two ways. */
export const databaseOf = (place: string): Promise<string> =>
  from(place, { scheme: DATABASE, secret: WITH_PASSWORD, beginsWith: 'postgres:// or postgresql://' });
