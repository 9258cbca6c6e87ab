import { loadConfig } from '#libs/config';
import { readModelsSettled } from './start/read-models-settled.js';
import { refusalText } from './start/refusal-text.js';
import { type RunningServer, runServer } from './start/run-server.js';
import { type Seed, seedWhenEmpty } from './start/seed-when-empty.js';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** Loaded when it is needed: the server alone never invents people. */
const loadSeed = async (): Promise<Seed> => (await import('../../cli/src/seed/index.js')).seedCounty;

/** For whoever started this process: it knows neither the port nor the moment. */
const tell = (message: object): void => void process.send?.(message);

/** A county that cannot be written does not keep the server from serving. */
const seed = async ({ app, url }: RunningServer, isStopping: () => boolean): Promise<void> => {
  try {
    const seeded = await seedWhenEmpty(app, loadSeed, (progress) => {
      tell({ kind: 'seeding', ...progress });
    });
    // A projection that stands still keeps nobody from trying the rest.
    await readModelsSettled(app).catch(() => undefined);
    tell({ kind: 'settled', url, seeded });
  } catch (error) {
    if (isStopping()) return;
    process.stderr.write(refusalText(error, 'could not write the sample county'));
    tell({ kind: 'settled', url, seeded: 'cut-short' });
  }
};

try {
  const server = await runServer(loadConfig(process.env));
  let stopping = false;
  const stop = (): void => {
    stopping = true;
    server.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(refusalText(error, 'did not stop cleanly'), () => process.exit(1));
      },
    );
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  tell({ kind: 'ready', url: server.url });
  await seed(server, () => stopping);
} catch (error) {
  // What was opened before the refusal would keep the process alive; its locks go with the process.
  process.stderr.write(refusalText(error, 'did not start'), () => process.exit(1));
}
