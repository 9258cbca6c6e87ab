import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Between one who calls and one who may come and go: passes bytes on, and cuts every connection when told to. */
export class CuttingProxy {
  readonly #sockets = new Set<Socket>();
  /** Those that are connected to the other side. */
  readonly #whole = new Set<Socket>();
  cuts = 0;

  private constructor(
    private readonly server: Server,
    private readonly target: () => number,
  ) {
    server.on('connection', (near) => {
      const far = connect(this.target(), '127.0.0.1');
      far.once('connect', () => {
        this.#whole.add(near);
        server.emit('whole');
      });
      for (const [one, other] of [
        [near, far],
        [far, near],
      ] as const) {
        this.#sockets.add(one);
        one.once('close', () => {
          this.#sockets.delete(one);
          this.#whole.delete(near);
          other.destroy();
        });
        // That the other side is down is one of the faults.
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

  get isConnected(): boolean {
    return this.#whole.size > 0;
  }

  /** Resolves when there is something to cut. */
  async connected(): Promise<void> {
    while (!this.isConnected) await once(this.server, 'whole');
  }

  /** Answers whether there was anything to cut. */
  cut(): boolean {
    if (!this.isConnected) return false;
    this.cuts += 1;
    for (const socket of this.#sockets) socket.resetAndDestroy();
    return true;
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }
}
