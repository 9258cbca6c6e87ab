import { Inject, Injectable } from '@nestjs/common';
import { LEDGER, type Ledger } from '../composition/index.js';
import { apiError } from '../http/errors.js';
import { LagWatch } from './lag-watch.js';
import { reactorFault } from './reactor-fault.js';

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

  /** Rejects with what is wrong: the store's own error, CONSENT_READ_MODELS_BEHIND or CONSENT_REACTORS_FAILING. */
  async probe(): Promise<void> {
    await this.ledger.probe();
    await this.#probeReadModels();
    await this.#probeReactors();
  }

  async #probeReadModels(): Promise<void> {
    const { readyLagSeconds, roles } = this.ledger.config;
    const minds = roles.includes('api') || roles.includes('projector');
    if (readyLagSeconds === 0 || !minds) return;
    const behind = this.#lag.seconds(await this.ledger.projections.reports());
    if (behind > readyLagSeconds) throw apiError('CONSENT_READ_MODELS_BEHIND');
  }

  /** Only where they are run: elsewhere nobody could do anything about it. */
  async #probeReactors(): Promise<void> {
    const { roles, readyDeadLetters } = this.ledger.config;
    if (!roles.includes('reactor')) return;
    const fault = reactorFault(await this.ledger.effects.reactors.status(), readyDeadLetters);
    if (fault !== undefined) throw apiError('CONSENT_REACTORS_FAILING', { detail: fault });
  }
}
