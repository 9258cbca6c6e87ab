import { createHash, timingSafeEqual } from 'node:crypto';
import { Controller, Get, Header, Inject, Req } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { LedgerMetrics } from '#libs/observability';
import { identityError } from '#libs/identity';
import { LEDGER, type Ledger } from '../composition/index.js';
import { apiError } from '../http/errors.js';
import { isFromThisMachine } from '../http/from-this-machine.js';
import { Public } from '../http/public.decorator.js';
import type { LedgerRequest } from '../http/request.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** For whoever has the metrics token; without one configured, for this machine alone. */
@ApiExcludeController()
@Public()
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: LedgerMetrics,
    @Inject(LEDGER) private readonly ledger: Ledger,
  ) {}

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async read(@Req() request: LedgerRequest): Promise<string> {
    this.assertMayRead(request);
    return this.metrics.text();
  }

  private assertMayRead(request: LedgerRequest): void {
    const { metricsToken } = this.ledger.config;
    if (metricsToken === undefined) {
      // To anybody else the address is not there.
      if (!isFromThisMachine(request)) throw apiError('CONSENT_ROUTE_NOT_FOUND');
      return;
    }
    const given = request.headers.authorization?.replace(/^Bearer +/i, '');
    if (given === undefined) throw identityError('CONSENT_TOKEN_MISSING');
    if (!timingSafeEqual(digest(given), digest(metricsToken))) throw identityError('CONSENT_TOKEN_INVALID');
  }
}
