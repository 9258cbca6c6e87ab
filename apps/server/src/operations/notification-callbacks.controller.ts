import { createHash, timingSafeEqual } from 'node:crypto';
import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { identityError } from '#libs/identity';
import { isUuid } from '#libs/kernel';
import { LedgerMetrics } from '#libs/observability';
import { LEDGER, type Ledger } from '../composition/index.js';
import { apiError } from '../http/errors.js';
import { Public } from '../http/public.decorator.js';
import { NotifyCallbackDto } from './notification-callback.dto.js';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Where GOV.UK Notify says what became of a message, with a token of its own. */
@ApiExcludeController()
@Public()
@Controller('v1/notification-callbacks')
export class NotificationCallbacksController {
  constructor(
    @Inject(LEDGER) private readonly ledger: Ledger,
    private readonly metrics: LedgerMetrics,
  ) {}

  /** 202 whatever it is about: the provider repeats what is refused, and what it says may be about another ledger. */
  @Post('notify')
  @HttpCode(202)
  async take(
    @Headers('authorization') authorization: string | undefined,
    @Body() { id, reference, status }: NotifyCallbackDto,
  ): Promise<object> {
    this.#assertMayTell(authorization);
    const outcome =
      typeof reference === 'string' && isUuid(reference)
        ? await this.ledger.effects.callbacks.take({ id, reference, status })
        : 'unknown-reference';
    this.metrics.callback(outcome);
    return {};
  }

  #assertMayTell(authorization: string | undefined): void {
    const { callbackToken } = this.ledger.config.messages;
    // Where none is expected the address is not there.
    if (callbackToken === undefined) throw apiError('CONSENT_ROUTE_NOT_FOUND');
    const given = authorization?.replace(/^Bearer +/i, '');
    if (given === undefined) throw identityError('CONSENT_TOKEN_MISSING');
    if (!timingSafeEqual(digest(given), digest(callbackToken))) throw identityError('CONSENT_TOKEN_INVALID');
  }
}
