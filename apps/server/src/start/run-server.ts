import type { AddressInfo } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CodeGate } from '#libs/application';
import type { LedgerConfig } from '#libs/config';
import { LedgerLog, LedgerMetrics, safeError } from '#libs/observability';
import { FeedConnections } from '../api/feed/feed-connections.js';
import { LEDGER, type Ledger } from '../composition/index.js';
import { Readiness } from '../operations/readiness.js';
import { measureProjections } from '../operations/projection-metrics.js';
import { measureCodeBreaker } from '../operations/code-breaker-metrics.js';
import { measureFeed } from '../operations/feed-metrics.js';
import { measureReactors } from '../operations/reactor-metrics.js';
import { measureStore } from '../operations/store-metrics.js';
import { countWebhook, measureWebhooks } from '../operations/webhook-metrics.js';
import { tellOfWebhook } from '../operations/webhook-log.js';
import { createServer } from './create-server.js';
import { RequestsUnderWay } from './drain.js';

/** A server that accepts requests. */
export interface RunningServer {
  readonly app: NestFastifyApplication;
  readonly url: string;
  /** Stops accepting, finishes what is under way, then closes the ledger. Resolves when all is written. */
  stop(): Promise<void>;
}

const FATAL_GRACE_MILLIS = 1_000;

const urlOf = (config: LedgerConfig, { port, family }: AddressInfo): string => {
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const anywhere = ['0.0.0.0', '[::]'].includes(host);
  return `http://${anywhere ? (family === 'IPv6' ? '[::1]' : '127.0.0.1') : host}:${String(port)}`;
};

/** Starts the server; the process ends with code 1 when the store can no longer be trusted. */
export const runServer = async (config: LedgerConfig): Promise<RunningServer> => {
  const log = new LedgerLog({ level: config.logLevel });
  const metrics = new LedgerMetrics();
  let failed = (): void => undefined;
  const app = await createServer(config, {
    log,
    metrics,
    onFatal: (error) => {
      log.error('the store has stopped', { code: error.code, error: safeError(error.cause) });
      failed();
    },
    onProjection: ({ projection, kind, error }) => {
      log.error(`projection ${kind}`, { projection, error: safeError(error) });
    },
    onReactor: (report) => {
      metrics.reactor(report);
      if (report.kind === 'handled') return;
      const { reactor, kind, error } = report;
      const told = { reactor, code: error };
      if (kind === 'dead') log.error('an effect is a dead letter', told);
      else log.warn(kind === 'retry' ? 'an effect will be tried again' : 'reactor trouble', told);
    },
    onWebhook: (report) => {
      countWebhook(metrics, report);
      tellOfWebhook(log, report);
    },
    onNotice: ({ about, kind, error, ...fields }) => {
      log.warn(`${about} ${kind}`, { ...fields, ...(error !== undefined && { error: safeError(error) }) });
    },
  });
  const fastify = app.getHttpAdapter().getInstance();
  const underWay = new RequestsUnderWay(fastify);
  const readiness = app.get(Readiness);
  const connections = config.roles.includes('api') ? app.get(FeedConnections) : undefined;

  const drain = async (millis: number): Promise<void> => {
    readiness.stop();
    // Answers that have no end of their own.
    connections?.stop();
    if (!(await underWay.drain(millis))) log.warn('requests were cut off', { count: underWay.count });
  };

  failed = () => {
    // Those waiting are told that it failed; nothing later could be trusted, so the process starts anew.
    void drain(FATAL_GRACE_MILLIS).finally(() => {
      log.flush();
      process.exit(1);
    });
  };

  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await drain(config.shutdownSeconds * 1000);
    await app.close();
    log.info('stopped');
    log.flush();
  };

  await app.listen(config.port, config.host);
  const ledger = app.get<Ledger>(LEDGER);
  const { effects, projections, store } = ledger;
  const { reactors, pushing } = effects;
  measureStore(metrics, store);
  measureProjections(metrics, projections);
  measureReactors(metrics, reactors);
  measureWebhooks(metrics, pushing);
  if (connections !== undefined) measureFeed(metrics, connections, ledger);
  measureCodeBreaker(metrics, app.get(CodeGate, { strict: false }));
  if (config.roles.includes('reactor')) {
    reactors.start();
    pushing.webhooks.start();
  }
  const url = urlOf(config, fastify.server.address() as AddressInfo);
  log.info('listening', {
    host: config.host,
    port: Number(new URL(url).port),
    mode: config.mode,
    roles: config.roles.join(','),
  });
  return { app, url, stop: () => (stopping ??= stop()) };
};
