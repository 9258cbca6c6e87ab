import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Between a follower and a server that may come and go: passes bytes on, and cuts every connection when told to. */
export class CuttingProxy {
  readonly #sockets = new Set<Socket>();
  cuts = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
  ) {
    server.on('connection', (near) => {
      const far = connect(this.target(), '127.0.0.1');
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.once('close', () => {
          this.#sockets.delete(one);
          other.destroy();
        });
        // A server that is down is one of the faults.
        one.on('error', () => one.destroy());
        one.pipe(other);
      }
    });
  }

  static async start(target: () => number): Promise<CuttingProxy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new CuttingProxy(server, target);
  }

  get url(): string {
    return `http://127.0.0.1:${String((this.server.address() as AddressInfo).port)}`;
  }

  cut(): void {
    this.cuts += 1;
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
