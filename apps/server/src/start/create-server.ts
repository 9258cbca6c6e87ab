import helmet from '@fastify/helmet';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { LedgerConfig } from '#libs/config';
import { createAdapter } from '../http/adapter.js';
import { addRequestHooks } from '../http/request-hooks.js';
import { openApiDocument } from '../openapi/document.js';
import { OpenApiText } from '../openapi/openapi-text.js';
import { ServerModule, type ServerParts } from '../server.module.js';

/** The whole server, not yet listening. Rejects with the coded error of what cannot be opened. */
export const createServer = async (
  config: LedgerConfig,
  parts: ServerParts,
): Promise<NestFastifyApplication> => {
  const adapter = createAdapter(config);
  addRequestHooks(adapter.getInstance<FastifyInstance>(), parts.log, parts.metrics);
  const app = await NestFactory.create<NestFastifyApplication>(
    await ServerModule.forRoot(config, parts),
    adapter,
    // The framework's own log lines may quote what was thrown.
    { logger: false, bodyParser: false, abortOnError: false },
  );
  // Nothing here is a page: no script, no frame, no referrer.
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    },
    referrerPolicy: { policy: 'no-referrer' },
  });
  if (config.roles.includes('api')) app.get(OpenApiText).from(() => openApiDocument(app));
  return app;
};
