import { Inject, Injectable } from '@nestjs/common';
import { LEDGER, type Ledger } from '../composition/index.js';

/** Whether requests should be sent here: the ledger answers, and nobody has told the process to stop. */
@Injectable()
export class Readiness {
  #stopping = false;

  constructor(@Inject(LEDGER) private readonly ledger: Ledger) {}

  stop(): void {
    this.#stopping = true;
  }

  get isStopping(): boolean {
    return this.#stopping;
  }

  async probe(): Promise<void> {
    await this.ledger.probe();
  }
}
