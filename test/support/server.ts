import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { filesIn, developmentTokens } from '#libs/config';
import { type DevelopmentTokenRequest, mintDevelopmentToken } from '#libs/identity';
import { buildWhenStale, root } from './build-when-stale.js';
import { Client } from './client.js';
import { Contract } from './contract.js';
import { leaveStorageOf, storageOf, useStorageOf } from './storage.js';

// Processes start and stop here, on machines that may have other things to do.
jest.setTimeout(120_000);

const MAIN = 'dist/apps/server/src/main.js';
const REFERENCE = join(root, 'docs/reference/openapi.json');
const READY_MILLIS = 60_000;

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default: a new one, removed when the server is stopped. */
  readonly dataDirectory?: string;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export const newDataDirectory = (): string => mkdtempSync(join(tmpdir(), 'ledger-e2e-'));

/** The built server, run as it is run for real, in a process of its own. */
class ServerProcess {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  #stdout = '';
  #stderr = '';

  constructor(dataDirectory: string, env: Readonly<Record<string, string>>) {
    this.#child = spawn(process.execPath, ['--enable-source-maps', MAIN], {
      cwd: root,
      env: {
        PATH: process.env.PATH,
        PORT: '0',
        LEDGER_DATA_DIR: dataDirectory,
        LEDGER_LOG_LEVEL: 'info',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text));
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => {
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get log(): string {
    return this.#stdout;
  }

  get errors(): string {
    return this.#stderr;
  }

  ready(): Promise<string> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`not ready in ${String(READY_MILLIS)} ms: ${this.#stderr}`));
      }, READY_MILLIS);
      this.#child.on('message', (message: { readonly kind: string; readonly url: string }) => {
        if (message.kind !== 'ready') return;
        clearTimeout(timer);
        resolve(message.url);
      });
      void this.exited.then(({ stderr }) => {
        clearTimeout(timer);
        reject(new Error(`the server ended: ${stderr}`));
      });
    });
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }
}

export class TestServer {
  readonly #clients: Client[] = [];

  constructor(
    readonly process: ServerProcess,
    readonly url: string,
    readonly dataDirectory: string,
    private readonly ownsDirectory: boolean,
    /** What it promises of its answers; clients hold it to that. */
    readonly contract: Contract,
  ) {}

  /** Everything the server has logged so far. */
  get log(): string {
    return this.process.log;
  }

  token(request: DevelopmentTokenRequest): Promise<string> {
    return mintDevelopmentToken(
      { mode: 'development', keyFile: filesIn(this.dataDirectory).developmentKeys, ...developmentTokens },
      request,
    );
  }

  /** Requests with that token; left out, without one. */
  client(token?: string): Client {
    const client = new Client(this.url, token, this.contract);
    this.#clients.push(client);
    return client;
  }

  async as(request: DevelopmentTokenRequest): Promise<Client> {
    return this.client(await this.token(request));
  }

  /** Ends the process by its id, waits for it, and removes what it stored unless that was handed in. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<Exit> {
    this.process.kill(signal);
    const exit = await this.process.exited;
    await Promise.all(this.#clients.map((client) => client.close()));
    if (this.ownsDirectory) rmSync(this.dataDirectory, { recursive: true, force: true });
    await leaveStorageOf(this.dataDirectory, this.ownsDirectory);
    return exit;
  }
}

/** Starts the built server on a free port of this machine and waits until it answers. */
export const startServer = async ({ env = {}, dataDirectory }: ServerOptions = {}): Promise<TestServer> => {
  await buildWhenStale();
  const directory = dataDirectory ?? newDataDirectory();
  const storage = await storageOf(directory);
  useStorageOf(directory);
  const server = new ServerProcess(directory, { ...storage.env, ...env });
  const url = await server.ready();
  // A process without the API documents none; what it answers is told by one that has it.
  const served = await fetch(`${url}/openapi.json`);
  const document = served.ok ? await served.json() : JSON.parse(readFileSync(REFERENCE, 'utf8'));
  const contract = new Contract(document as ConstructorParameters<typeof Contract>[0]);
  return new TestServer(server, url, directory, dataDirectory === undefined, contract);
};

/** Starts it where it is expected to refuse; answers how it ended. */
export const startRefused = async ({ env = {}, dataDirectory }: ServerOptions): Promise<Exit> => {
  await buildWhenStale();
  const directory = dataDirectory ?? newDataDirectory();
  const storage = await storageOf(directory);
  return new ServerProcess(directory, { ...storage.env, ...env }).exited;
};
