import type { EventStoreDBClient } from '@eventstore/db-client';
import type { MakeClient, OwnedClient } from './client.js';

/** One kind of traffic and the one client it uses, so that what breaks there breaks nothing else. */
export class Lane {
  private owned: OwnedClient | undefined;
  private readonly retired = new Map<OwnedClient, NodeJS.Timeout>();
  private closed = false;

  constructor(
    private readonly make: MakeClient,
    private readonly purpose: string,
    /** Long enough for every call begun on a client that is given up to be over. */
    private readonly graceMs: number,
  ) {}

  client(): EventStoreDBClient {
    if (this.closed) throw new Error('the lane is closed');
    this.owned ??= this.make(this.purpose);
    return this.owned.client;
  }

  /** The next call gets a new client. False when another caller has seen to that already. */
  giveUp(client: EventStoreDBClient): boolean {
    const { owned } = this;
    if (owned?.client !== client) return false;
    this.owned = undefined;
    // Other calls may still be under way on it, and may succeed.
    const timer = setTimeout(() => {
      this.retired.delete(owned);
      void owned.close();
    }, this.graceMs);
    timer.unref();
    this.retired.set(owned, timer);
    return true;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.retired.values()) clearTimeout(timer);
    const all = [...this.retired.keys(), ...(this.owned === undefined ? [] : [this.owned])];
    this.retired.clear();
    this.owned = undefined;
    await Promise.all(all.map((owned) => owned.close()));
  }
}
