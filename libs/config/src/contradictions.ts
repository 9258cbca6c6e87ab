import { developmentTokens } from './config.js';
import { isLoopback } from './secure-connections.js';
import { messageContradictions } from './messages.js';
import type { AddMistake, Mistake } from './mistake.js';
import type { Environment } from './settings.js';
import { storageContradictions } from './storage-contradictions.js';

/** What each value means beside the others. */
export const contradictions = (found: Partial<Environment>): Mistake[] => {
  const mistakes: Mistake[] = [];
  const add: AddMistake = (setting, detail) => void mistakes.push({ setting, detail });
  tokenContradictions(found, add);
  storageContradictions(found, add);
  messageContradictions(found, add);
  return mistakes;
};

const tokenContradictions = (found: Partial<Environment>, add: AddMistake): void => {
  const production = found.LEDGER_MODE === 'production';
  const ownKeys = found.LEDGER_JWKS_URL !== undefined || found.LEDGER_JWKS_FILE !== undefined;
  if (found.LEDGER_JWKS_URL !== undefined && found.LEDGER_JWKS_FILE !== undefined) {
    add('LEDGER_JWKS_FILE', 'must not be set together with LEDGER_JWKS_URL');
  }
  if (found.LEDGER_JWKS_URL !== undefined) {
    const url = new URL(found.LEDGER_JWKS_URL);
    if (url.protocol !== 'https:' && !isLoopback(url.hostname)) {
      add('LEDGER_JWKS_URL', 'must be an https address, or one on this machine');
    }
  }
  if (production && !ownKeys) {
    add('LEDGER_JWKS_URL', 'or LEDGER_JWKS_FILE must be set in production, which has no development keys');
  }
  if (production || ownKeys) {
    const why = production ? 'in production' : 'together with a key set of your own';
    if (found.LEDGER_TOKEN_ISSUER === undefined) add('LEDGER_TOKEN_ISSUER', `must be set ${why}`);
    if (found.LEDGER_TOKEN_AUDIENCE === undefined) add('LEDGER_TOKEN_AUDIENCE', `must be set ${why}`);
  }
  if (production && found.LEDGER_TOKEN_ISSUER === developmentTokens.issuer) {
    add('LEDGER_TOKEN_ISSUER', 'must not be the issuer of development tokens in production');
  }
  if (production && found.LEDGER_SEED === 'sample-county') {
    add(
      'LEDGER_SEED',
      'must not be sample-county in production: real people do not belong beside invented ones',
    );
  }
};
