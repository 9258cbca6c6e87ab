/** The calls that can be made to fail. */
export type Rpc = 'append' | 'batch' | 'read' | 'subscribe';

export type Fault =
  /** The connection is cut once the request is in, before anything is done. */
  | 'drop-after-request'
  /** The request is carried out, and the connection is cut in place of the reply. */
  | 'drop-before-reply'
  | 'not-leader'
  | 'unavailable'
  | 'not-ready'
  | 'internal'
  | 'timeout'
  | 'denied'
  /** Nothing is ever answered. */
  | 'silent'
  /** Carried out, and never answered. */
  | 'silent-after';

/** What goes wrong, and how often. Subscriptions have troubles of their own, which last until they are taken back. */
export class Faults {
  /** Milliseconds between two events of a read or subscription. */
  slowMs = 0;
  /** Each event of a subscription is sent twice. */
  duplicate = false;
  /** A subscription is cut after so many events; 0: never. */
  cutAfter = 0;
  /** A subscription falls silent after so many events, its connection intact; 0: never. */
  silentAfter = 0;
  /** How often the troubles above have struck. */
  struck = 0;
  private readonly planned: { readonly rpc: Rpc; readonly fault: Fault; left: number }[] = [];
  private readonly seen = new Map<Rpc, number>();
  private rhythm:
    | { readonly rpc: Rpc; readonly faults: readonly Fault[]; readonly every: number; left: number }
    | undefined;

  /** The next `times` calls of the kind meet the fault. */
  plan(rpc: Rpc, fault: Fault, times = 1): void {
    this.planned.push({ rpc, fault, left: times });
  }

  /** Of the calls of the kind, one in `every` meets a fault, each of them in turn, `times` in all. */
  planEvery(rpc: Rpc, every: number, faults: readonly Fault[], times: number): void {
    this.rhythm = { rpc, faults, every, left: times };
  }

  take(rpc: Rpc): Fault | undefined {
    const count = (this.seen.get(rpc) ?? 0) + 1;
    this.seen.set(rpc, count);
    const { rhythm } = this;
    if (rhythm?.rpc === rpc && rhythm.left > 0 && count % rhythm.every === 0) {
      rhythm.left -= 1;
      this.struck += 1;
      return rhythm.faults[rhythm.left % rhythm.faults.length];
    }
    const index = this.planned.findIndex((each) => each.rpc === rpc);
    const found = this.planned[index];
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.planned.splice(index, 1);
    this.struck += 1;
    return found.fault;
  }

  clear(): void {
    this.planned.length = 0;
    this.rhythm = undefined;
    Object.assign(this, { slowMs: 0, duplicate: false, cutAfter: 0, silentAfter: 0 });
  }
}
