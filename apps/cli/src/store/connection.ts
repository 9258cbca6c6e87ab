import { cliError } from '../errors.js';
import { lineFromFile } from '../terminal/secret-input.js';

const SCHEME = /^esdb(?:\+discover)?:\/\//;
/** User information before the hosts; it may hold a password, and the list of processes is there for all to see. */
const WITH_SECRET = /^[a-z+]+:\/\/[^?/]*@/;

/** Whether a place is an EventStoreDB and not a file. */
export const isConnection = (place: string): boolean => SCHEME.test(place) || place.startsWith('@');

/** The connection string meant: itself, or what the file after `@` says. */
export const connectionOf = async (place: string): Promise<string> => {
  const fromFile = place.startsWith('@');
  const text = fromFile ? await lineFromFile(place.slice(1), 'a connection string') : place;
  if (!SCHEME.test(text)) {
    throw cliError('CLI_STORE_UNKNOWN', {
      detail: 'A connection string begins with esdb:// or esdb+discover://.',
    });
  }
  if (!fromFile && WITH_SECRET.test(text)) throw cliError('CLI_SECRET_ARGUMENT');
  return text;
};
