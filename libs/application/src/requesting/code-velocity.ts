import { type Instant, millisOf, type OdsCode } from '#libs/kernel';
import { LRUCache } from 'lru-cache';
import { applicationError } from '../errors.js';

const HOUR = 60 * 60_000;
const ORGANISATIONS_KEPT = 10_000;

export interface VelocityLimits {
  /** Requests and resends of one organisation in any hour. */
  readonly perOrganisation: number;
  /** Those of all organisations together. */
  readonly altogether: number;
}

interface Taken {
  readonly what: string;
  readonly at: number;
}

/**
 * How fast codes may be asked for. It holds per process and starts anew with it: what must hold for good, the limits
 * per patient and request, is decided on the patient's stream (docs/adr/0018). CONSENT_CODES_PAUSED beyond it.
 */
export class CodeVelocity {
  readonly #taken = new LRUCache<OdsCode, readonly Taken[]>({ max: ORGANISATIONS_KEPT });
  #altogether: readonly Taken[] = [];

  constructor(private readonly limits: VelocityLimits) {}

  /** Counts `what` once, however often it is tried. */
  take(organisation: OdsCode, what: string, now: Instant): void {
    const at = millisOf(now);
    const own = (this.#taken.get(organisation) ?? []).filter((taken) => taken.at > at - HOUR);
    this.#altogether = this.#altogether.filter((taken) => taken.at > at - HOUR);
    if (own.some((taken) => taken.what === what)) return;
    if (own.length >= this.limits.perOrganisation || this.#altogether.length >= this.limits.altogether)
      throw applicationError('CONSENT_CODES_PAUSED');
    this.#taken.set(organisation, [...own, { what, at }]);
    this.#altogether = [...this.#altogether, { what, at }];
  }
}
