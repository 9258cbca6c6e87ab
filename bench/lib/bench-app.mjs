import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { loadConfig } from '#libs/config';
import { mintDevelopmentToken } from '#libs/identity';
import { LedgerLog, LedgerMetrics } from '#libs/observability';
import { createAdapter } from '../../dist/apps/server/src/http/adapter.js';
import { addRequestHooks } from '../../dist/apps/server/src/http/request-hooks.js';
import { LEDGER } from '../../dist/apps/server/src/composition/index.js';
import { ServerModule } from '../../dist/apps/server/src/server.module.js';

/**
 * The built server on a data directory of its own, put together but not listening yet: for child processes of the
 * benchmark, which end, and take the directory with them, at SIGTERM. `made`: a directory that was made before, which
 * whoever made it takes away.
 */
export const openBenchApp = async ({ controllers = [], made } = {}) => {
  const dataDirectory = made ?? mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  const config = loadConfig({ LEDGER_DATA_DIR: dataDirectory, LEDGER_LOG_LEVEL: 'warn', PORT: '0' });
  const log = new LedgerLog({ level: config.logLevel });
  const metrics = new LedgerMetrics();
  const adapter = createAdapter(config);
  addRequestHooks(adapter.getInstance(), log, metrics);

  class BenchModule {}
  const module = {
    module: BenchModule,
    imports: [await ServerModule.forRoot(config, { log, metrics })],
    controllers,
  };
  const app = await NestFactory.create(module, adapter, {
    logger: false,
    bodyParser: false,
    abortOnError: false,
  });
  // Handlers are registered when the application starts, not when it is put together.
  await app.init();
  process.on('SIGTERM', () => {
    void app.close().finally(() => {
      if (made === undefined) rmSync(dataDirectory, { recursive: true, force: true });
      process.exit(0);
    });
  });
  const issuer = { mode: 'development', keyFile: config.files.developmentKeys, ...config.tokens };
  return {
    app,
    ledger: app.get(LEDGER, { strict: false }),
    token: (request) => mintDevelopmentToken(issuer, request),
  };
};
