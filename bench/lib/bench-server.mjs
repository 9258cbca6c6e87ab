import 'reflect-metadata';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { PatientImporter } from '#libs/application';
import { loadConfig } from '#libs/config';
import { mintDevelopmentToken } from '#libs/identity';
import { LedgerLog, LedgerMetrics } from '#libs/observability';
import { createAdapter } from '../../dist/apps/server/src/http/adapter.js';
import { addRequestHooks } from '../../dist/apps/server/src/http/request-hooks.js';
import { LEDGER } from '../../dist/apps/server/src/composition/index.js';
import { ServerModule } from '../../dist/apps/server/src/server.module.js';
import { EmptyEndpoints } from './empty-endpoints.mjs';
import { populate, PRACTICE, VIEWER } from './population.mjs';

/* The built server with the two empty endpoints beside the real ones; a child process of the benchmark. */

const dataDirectory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
const config = loadConfig({ LEDGER_DATA_DIR: dataDirectory, LEDGER_LOG_LEVEL: 'warn', PORT: '0' });
// A ledger that was made before, to have much to rebuild.
if (process.env.BENCH_LEDGER !== undefined) {
  for (const suffix of ['', '.head'])
    cpSync(`${process.env.BENCH_LEDGER}${suffix}`, `${config.files.events}${suffix}`);
}
const log = new LedgerLog({ level: config.logLevel });
const metrics = new LedgerMetrics();
const adapter = createAdapter(config);
addRequestHooks(adapter.getInstance(), log, metrics);

class BenchModule {}
const module = {
  module: BenchModule,
  imports: [await ServerModule.forRoot(config, { log, metrics })],
  controllers: [EmptyEndpoints],
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
    rmSync(dataDirectory, { recursive: true, force: true });
    process.exit(0);
  });
});

const patients = Number(process.env.BENCH_PATIENTS ?? 2_000);
const groups = await populate({
  commands: app.get(CommandBus, { strict: false }),
  importer: app.get(PatientImporter, { strict: false }),
  patients,
});
// What is measured is the server at work, not the read models catching up with what was just put in.
const { store, projections } = app.get(LEDGER, { strict: false });
await projections.waitFor((await store.identity()).head, {
  timeoutMs: 3_600_000,
  // Of a ledger made before, nobody has the keys: what reads names out of it stands still.
  ...(process.env.BENCH_LEDGER !== undefined && { projections: ['history', 'sharing-state'] }),
});
await app.listen(0, '127.0.0.1');
const token = (request) =>
  mintDevelopmentToken(
    { mode: 'development', keyFile: config.files.developmentKeys, ...config.tokens },
    request,
  );
process.send({
  kind: 'ready',
  url: await app.getUrl(),
  viewer: VIEWER,
  groups,
  tokens: {
    admin: await token({ role: 'admin', roleCode: 'R8010', name: 'Bench Admin' }),
    staff: await token({
      role: 'practice-staff',
      organisation: PRACTICE,
      roleCode: 'R8008',
      name: 'Bench Staff',
    }),
    clinician: await token({
      role: 'clinician',
      organisation: VIEWER,
      roleCode: 'R8000',
      name: 'Bench Clinician',
    }),
  },
});
