import { Module } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { FeedSubscriptionReader, OptOutFileChecker, ProjectionOperator } from '#libs/application';
import type { Mode } from '#libs/config';
import { ApiModule } from '../api/api.module.js';
import { LEDGER } from '../composition/index.js';
import { HealthController } from '../operations/health.controller.js';
import { Readiness } from '../operations/readiness.js';
import { openApiDocument } from './document.js';
import { ProblemTypesController } from './problem-types.controller.js';

const nothings = [
  CommandBus,
  QueryBus,
  LEDGER,
  FeedSubscriptionReader,
  OptOutFileChecker,
  ProjectionOperator,
];

/** Stands in for what a document does not need. */
@Module({ providers: nothings.map((provide) => ({ provide, useValue: {} })), exports: nothings })
class NothingModule {}

/** The OpenAPI document of a mode, without opening a ledger. */
export const offlineDocument = async (mode: Mode): Promise<OpenAPIObject> => {
  @Module({
    imports: [ApiModule.forMode(mode, [NothingModule])],
    controllers: [HealthController, ProblemTypesController],
    providers: [{ provide: Readiness, useValue: {} }],
  })
  class DocumentedModule {}
  const app = await NestFactory.create(DocumentedModule, new FastifyAdapter(), {
    logger: false,
    abortOnError: false,
  });
  try {
    return openApiDocument(app);
  } finally {
    await app.close();
  }
};
