import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** What happens to the bytes between client and server. */
export type WireMode =
  | 'through'
  /** Connections are taken, and nothing is passed on either way; nothing is closed. */
  | 'silent'
  /** From the server to the client, a byte at a time. */
  | 'drip'
  /** Connections are cut as soon as they are made. */
  | 'refusing';

const DRIP_MS = 1_000;
/** Nobody waits for more. */
const MOST_DRIPPED = 600;
const FRAME_HEADER = 9;
const HEADERS_FRAME = 1;

/** Whether bytes from the server begin the answer to a call, rather than acknowledge the connection's housekeeping. */
const beginsReply = (chunk: Buffer): boolean => {
  for (let at = 0; at + FRAME_HEADER <= chunk.length; at += FRAME_HEADER + chunk.readUIntBE(at, 3)) {
    if (chunk[at + 3] === HEADERS_FRAME) return true;
  }
  return false;
};

/** Passes a chunk on, its first byte after `notBefore`; answers when the last one will have gone. */
const drip = (to: Socket, chunk: Buffer, notBefore: number): number => {
  let at = Math.max(notBefore, performance.now());
  for (const byte of chunk.subarray(0, MOST_DRIPPED)) {
    at += DRIP_MS;
    setTimeout(() => {
      if (!to.destroyed) to.write(Buffer.of(byte));
    }, at - performance.now()).unref();
  }
  return at;
};

/** A proxy that does to connections what networks do. It stands before the double, or before a real server. */
export class Wire {
  mode: WireMode = 'through';
  latencyMs = 0;
  /** While positive, one reply in `cutEvery` cuts its connection and takes one off. */
  cutsLeft = 0;
  cutEvery = 1;
  /** Connections made through it, and cut by it. */
  connections = 0;
  cuts = 0;
  private replies = 0;
  private readonly pairs = new Set<readonly [Socket, Socket]>();

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  static async before(port: number, host = '127.0.0.1'): Promise<Wire> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const wire = new Wire(server, (server.address() as AddressInfo).port);
    server.on('connection', (client) => {
      wire.join(client, connect(port, host));
    });
    return wire;
  }

  /** Cuts every connection there is. */
  cut(): void {
    for (const [client, upstream] of this.pairs) {
      this.cuts += 1;
      client.resetAndDestroy();
      upstream.destroy();
    }
    this.pairs.clear();
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private join(client: Socket, upstream: Socket): void {
    this.connections += 1;
    const pair = [client, upstream] as const;
    this.pairs.add(pair);
    const end = (): void => {
      this.pairs.delete(pair);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of pair) {
      socket.setNoDelay(true);
      socket.on('error', end);
      socket.on('close', () => {
        // A half-open connection is one whose end nobody hears of.
        if (this.mode !== 'silent') end();
      });
    }
    if (this.mode === 'refusing') end();
    let dripAt = 0;
    client.on('data', (chunk: Buffer) => {
      if (this.mode !== 'silent') this.later(() => upstream.write(chunk));
    });
    upstream.on('data', (chunk: Buffer) => {
      if (this.mode === 'silent') return;
      if (this.mode === 'drip') {
        dripAt = drip(client, chunk, dripAt);
      } else if (this.cutsLeft > 0 && beginsReply(chunk) && (this.replies += 1) % this.cutEvery === 0) {
        this.cutsLeft -= 1;
        this.cuts += 1;
        this.pairs.delete(pair);
        client.resetAndDestroy();
        upstream.destroy();
      } else {
        this.later(() => client.write(chunk));
      }
    });
  }

  private later(pass: () => void): void {
    if (this.latencyMs === 0) pass();
    else setTimeout(pass, this.latencyMs).unref();
  }
}
