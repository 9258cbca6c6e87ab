import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { CodedError } from '#libs/kernel';
import type { AuthenticatedCaller } from './caller.js';
import { callerOf } from './claims.js';
import { readTokenHeader } from './compact-jws.js';
import { identityError } from './errors.js';
import { TokenCache } from './token-cache.js';

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
  /** Accepted `typ`, compared as RFC 7515 says: without case and without `application/`. */
  readonly types: readonly string[];
}

/** Clocks of issuers run a little apart from ours. */
const TOLERANCE_SECONDS = 5;

const bareType = (type: string): string => type.toLowerCase().replace(/^application\//, '');

/** jose answers an unhappy key server with its generic error; a network failure is not one of its errors at all. */
const isFetchFailure = (error: unknown): boolean =>
  !(error instanceof errors.JOSEError) ||
  [errors.JOSEError.code, errors.JWKSTimeout.code, errors.JWKSInvalid.code].includes(error.code);

const refusalOf = (error: unknown): CodedError => {
  if (error instanceof CodedError) return error;
  if (error instanceof errors.JWTExpired) return identityError('CONSENT_TOKEN_EXPIRED');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === 'nbf'
      ? identityError('CONSENT_TOKEN_EXPIRED')
      : identityError('CONSENT_TOKEN_INVALID', { detail: `The claim ${error.claim} is not accepted.` });
  }
  if (isFetchFailure(error)) return identityError('CONSENT_KEYS_UNAVAILABLE', {}, { cause: error });
  return identityError('CONSENT_TOKEN_INVALID', {
    detail: 'The signature of the token cannot be confirmed.',
  });
};

/** Tells who sent a token, or refuses with CONSENT_TOKEN_INVALID, CONSENT_TOKEN_EXPIRED or CONSENT_KEYS_UNAVAILABLE. */
export class TokenVerifier {
  readonly #cache = new TokenCache();
  readonly #types: ReadonlySet<string>;

  constructor(
    private readonly keys: JWTVerifyGetKey,
    private readonly rules: TokenRules,
  ) {
    this.#types = new Set(rules.types.map(bareType));
  }

  /** Synchronous when the token is known, which it nearly always is. */
  verify(token: string): AuthenticatedCaller | Promise<AuthenticatedCaller> {
    const key = TokenCache.keyOf(token);
    return this.#cache.get(key, Date.now()) ?? this.#verifyAnew(token, key);
  }

  async #verifyAnew(token: string, key: string): Promise<AuthenticatedCaller> {
    const header = readTokenHeader(token);
    if (!this.#types.has(bareType(header.typ))) {
      throw identityError('CONSENT_TOKEN_INVALID', { detail: 'The type of the token is not accepted.' });
    }
    try {
      const { payload } = await jwtVerify(token, this.keys, {
        issuer: this.rules.issuer,
        audience: this.rules.audience,
        algorithms: [...this.rules.algorithms],
        requiredClaims: ['exp', 'sub'],
        clockTolerance: TOLERANCE_SECONDS,
      });
      const caller = callerOf(payload);
      this.#cache.set(key, caller, (payload.exp ?? 0) * 1000, Date.now());
      return caller;
    } catch (error) {
      throw refusalOf(error);
    }
  }
}
