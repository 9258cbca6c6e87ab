import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * How a node of EventStoreDB is started, options following: `ESDB_NODE_COMMAND`, as `eventstored` or a script that
 * ends with `exec`. Tests that kill nodes, or want one that is empty, start their own with it.
 */
export const nodeCommand = process.env.ESDB_NODE_COMMAND ?? '';

const maker = fileURLToPath(new URL('../../tools/make-certificates.sh', import.meta.url));

const freePort = async (): Promise<number> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

/** One node, which can be killed, frozen and started again on the same files. */
export class Node {
  private child: ChildProcess | undefined;

  constructor(
    readonly port: number,
    private readonly options: readonly string[],
  ) {}

  start(): void {
    const [command = '', ...args] = nodeCommand.split(' ');
    // A node takes every variable that begins so for an option of its own, and does not start with one it lacks.
    const { EVENTSTORE_URL: _, ...environment } = process.env;
    const env = { ...environment, EVENTSTORE_TELEMETRY_OPTOUT: 'true' };
    this.child = spawn(command, [...args, ...this.options], { stdio: 'ignore', env });
    // A node that has to cut its log after losing the lead ends with 0, for a supervisor to start it again.
    this.child.once('exit', (code) => {
      if (code === 0) this.start();
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  /** As a power cut would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await exited;
  }
}

export interface Cluster {
  readonly nodes: readonly Node[];
  /** Where everything of it is kept; `ca.crt` is the authority of its certificates. */
  readonly directory: string;
  /** The connection string for a user; without credentials it is for servers without authentication. */
  connectionString(credentials?: string): string;
  stop(): Promise<void>;
}

/** Starts nodes: one, in memory and without authentication, or several with TLS, on disk. */
export const startNodes = async (count: number, secure: boolean): Promise<Cluster> => {
  const directory = mkdtempSync(join(tmpdir(), 'eventstoredb-'));
  const certificates = Array.from(
    { length: count },
    (_, index) => `node${String(index)}=127.0.0.1,localhost`,
  );
  if (secure) execFileSync(maker, [directory, ...certificates]);
  const ports = await Promise.all(Array.from({ length: count * 2 }, freePort));
  const http = ports.slice(0, count);
  const nodes = http.map((port, index) => {
    const others = http.filter((other) => other !== port).map((other) => `127.0.0.1:${String(other)}`);
    const at = (name: string) => join(directory, `node${String(index)}`, name);
    return new Node(port, [
      ...['--node-ip', '127.0.0.1', '--node-port', String(port)],
      ...['--replication-ip', '127.0.0.1', '--replication-port', String(ports[count + index])],
      ...['--log', at('log'), '--db', at('db'), '--disable-admin-ui'],
      ...['--worker-threads', '2', '--reader-threads-count', '2', '--stream-existence-filter-size', '10000'],
      ...(secure
        ? [
            ...['--certificate-file', at('node.crt'), '--certificate-private-key-file', at('node.key')],
            ...['--trusted-root-certificates-path', directory],
          ]
        : ['--insecure']),
      ...(count === 1
        ? ['--mem-db']
        : [
            '--cluster-size',
            String(count),
            '--discover-via-dns',
            'false',
            '--gossip-seed',
            others.join(','),
          ]),
    ]);
  });
  for (const node of nodes) node.start();
  return {
    nodes,
    directory,
    connectionString: (credentials) => {
      const hosts = http.map((port) => `127.0.0.1:${String(port)}`).join(',');
      const ca = encodeURIComponent(join(directory, 'ca.crt'));
      const query = secure ? `tls=true&tlsCAFile=${ca}` : 'tls=false';
      return `esdb://${credentials === undefined ? '' : `${credentials}@`}${hosts}?${query}`;
    },
    stop: async () => {
      await Promise.all(nodes.map((node) => node.kill()));
      rmSync(directory, { recursive: true, force: true });
    },
  };
};
