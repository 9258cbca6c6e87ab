import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { AuthenticatedCaller } from './caller.js';

interface Remembered {
  readonly caller: AuthenticatedCaller;
  readonly validUntil: number;
}

const MAX_TOKENS = 10_000;
/** A key that its issuer has withdrawn stops counting after this long at the latest. */
const MAX_AGE_MILLIS = 5 * 60_000;

/**
 * Remembers which tokens have been verified: checking a signature costs more than most commands.
 * Tokens are known by their SHA-256, so that the memory of the process is not a list of credentials.
 */
export class TokenCache {
  readonly #tokens = new LRUCache<string, Remembered>({ max: MAX_TOKENS });

  static keyOf(token: string): string {
    return createHash('sha256').update(token).digest('base64');
  }

  get(key: string, nowMillis: number): AuthenticatedCaller | undefined {
    const found = this.#tokens.get(key);
    if (found === undefined) return undefined;
    if (nowMillis < found.validUntil) return found.caller;
    this.#tokens.delete(key);
    return undefined;
  }

  set(key: string, caller: AuthenticatedCaller, expiresMillis: number, nowMillis: number): void {
    this.#tokens.set(key, { caller, validUntil: Math.min(expiresMillis, nowMillis + MAX_AGE_MILLIS) });
  }
}
