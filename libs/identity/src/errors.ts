import { errorsOf } from '#libs/kernel';

/** Everything that can be wrong with how a caller identifies itself. Details never hold a part of the token. */
export const identityErrors = {
  CONSENT_TOKEN_MISSING: {
    status: 401,
    title: 'The request has no access token.',
    remedy: 'Send `Authorization: Bearer <token>`.',
  },
  CONSENT_TOKEN_INVALID: {
    status: 401,
    title: 'The access token is not accepted.',
    remedy: 'The detail names the check that failed; get a new token from the configured issuer.',
  },
  CONSENT_TOKEN_EXPIRED: {
    status: 401,
    title: 'The access token has expired or is not valid yet.',
    remedy: 'Get a new token.',
  },
  CONSENT_KEYS_UNAVAILABLE: {
    status: 503,
    title: 'The keys that access tokens are checked against cannot be fetched now.',
    remedy: 'Try again; if it persists, check LEDGER_JWKS_URL and the way to it.',
  },
  IDENTITY_KEYS_UNUSABLE: {
    status: 500,
    title: 'The keys that access tokens are checked against cannot be used.',
    remedy: 'The detail names the file and what is wrong with it.',
  },
  IDENTITY_DEVELOPMENT_ONLY: {
    status: 500,
    title: 'Development keys and tokens do not exist in production.',
    remedy: 'Get tokens from the configured issuer.',
  },
} as const;

export const identityError = errorsOf(identityErrors);
