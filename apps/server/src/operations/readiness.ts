import { Inject, Injectable } from '@nestjs/common';
import { LEDGER, type Ledger } from '../composition/index.js';
import { apiError } from '../http/errors.js';
import { LagWatch } from './lag-watch.js';

/** Whether requests should be sent here: the ledger answers, and nobody has told the process to stop. */
@Injectable()
export class Readiness {
  #stopping = false;
  readonly #lag = new LagWatch();

  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  stop(): void {
    this.#stopping = true;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  /** Rejects with what is wrong: the store's own error, or CONSENT_READ_MODELS_BEHIND. */
  async probe(): Promise<void> {
    await this.ledger.probe();
    const { readyLagSeconds, roles } = this.ledger.config;
    const minds = roles.includes('api') || roles.includes('projector');
    if (readyLagSeconds === 0 || !minds) return;
    const behind = this.#lag.seconds(await this.ledger.projections.reports());
    if (behind > readyLagSeconds) throw apiError('CONSENT_READ_MODELS_BEHIND');
  }
}
