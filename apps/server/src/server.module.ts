import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import type { LedgerConfig, TokenConfig } from '#libs/config';
import { openKeys, TokenVerifier } from '#libs/identity';
import { LedgerLog, LedgerMetrics } from '#libs/observability';
import { ApiModule } from './api/api.module.js';
import { LedgerModule, openLedger, type OpenLedgerOptions } from './composition/index.js';
import { BearerGuard } from './http/bearer.guard.js';
import { ProblemFilter } from './http/problem.filter.js';
import { StrictValidationPipe } from './http/validation.pipe.js';
import { OpenApiController } from './openapi/openapi.controller.js';
import { OpenApiText } from './openapi/openapi-text.js';
import { ProblemTypesController } from './openapi/problem-types.controller.js';
import { HealthController } from './operations/health.controller.js';
import { MetricsController } from './operations/metrics.controller.js';
import { NotificationCallbacksController } from './operations/notification-callbacks.controller.js';
import { OutboxPageController } from './operations/outbox-page.controller.js';
import { Readiness } from './operations/readiness.js';

export interface ServerParts extends OpenLedgerOptions {
  readonly log: LedgerLog;
  readonly metrics: LedgerMetrics;
}

const openVerifier = async (tokens: TokenConfig): Promise<TokenVerifier> =>
  new TokenVerifier(await openKeys(tokens.keys), tokens);

/** Whoever runs a process asks it whether it lives, whether it is ready and how it fares, whatever it does. */
const ofEveryRole = [HealthController, MetricsController, ProblemTypesController];

/** Beside what is under /v1. Where the role is not, its paths are not known. */
const ofTheApi = [OpenApiController, NotificationCallbacksController];

/** In production it is not even known. */
const ofDevelopment = [OutboxPageController];

/** The HTTP server over one ledger. */
@Module({})
export class ServerModule {
  static async forRoot(
    config: LedgerConfig,
    { log, metrics, ...options }: ServerParts,
  ): Promise<DynamicModule> {
    // The ledger first: its lock keeps a second process from touching anything in the data directory.
    const ledger = await openLedger(config, options);
    const verifier = await openVerifier(config.tokens).catch(async (error: unknown) => {
      await ledger.close();
      throw error;
    });
    const opened = LedgerModule.forLedger(ledger);
    const hasApi = config.roles.includes('api');
    return {
      module: ServerModule,
      imports: hasApi ? [opened, ApiModule.forMode(config.mode, [opened])] : [opened],
      controllers: [
        ...ofEveryRole,
        ...(hasApi ? ofTheApi : []),
        ...(hasApi && config.mode === 'development' ? ofDevelopment : []),
      ],
      providers: [
        Readiness,
        ...(hasApi ? [OpenApiText] : []),
        { provide: LedgerLog, useValue: log },
        { provide: LedgerMetrics, useValue: metrics },
        { provide: TokenVerifier, useValue: verifier },
        { provide: APP_FILTER, useValue: new ProblemFilter(log) },
        { provide: APP_GUARD, useClass: BearerGuard },
        { provide: APP_PIPE, useClass: StrictValidationPipe },
      ],
    };
  }
}
