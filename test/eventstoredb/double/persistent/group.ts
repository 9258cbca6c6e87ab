import type { DoubleLog, Stored } from '../log.js';

/** One reader of a group: what it is sent, and how much it takes before it must have answered. */
export interface Consumer {
  readonly room: number;
  send(event: Stored, retries: number): void;
  /** The group has been deleted under it. */
  end(): void;
}

export interface GroupSettings {
  /** First revision that is sent, unless the group is at its end when it is made. */
  readonly from: bigint;
  readonly maxRetries: number;
  readonly messageTimeoutMs: number;
}

interface Waiting {
  readonly event: Stored;
  readonly retries: number;
}

interface Sent extends Waiting {
  readonly consumer: Consumer;
  readonly timer: NodeJS.Timeout | undefined;
}

/** A persistent subscription: the group keeps the place, its consumers share the events, each is answered for. */
export class Group {
  /** Events sent to consumers so far, those sent again included. */
  total = 0;
  private next: bigint;
  private turn = 0;
  private readonly consumers: Consumer[] = [];
  private readonly again: Waiting[] = [];
  private readonly inFlight = new Map<string, Sent>();
  private readonly parked: Stored[] = [];

  constructor(
    readonly stream: string,
    readonly name: string,
    readonly settings: GroupSettings,
    private readonly log: DoubleLog,
  ) {
    this.next = settings.from;
    log.changes.on('appended', this.push);
  }

  get parkedCount(): number {
    return this.parked.length;
  }

  get inFlightCount(): number {
    return this.inFlight.size;
  }

  get lastKnown(): bigint | undefined {
    return this.log.read(this.stream).events.at(-1)?.revision;
  }

  join(consumer: Consumer): void {
    this.consumers.push(consumer);
    this.push();
  }

  /** What a consumer leaves unanswered goes to the others, counted as sent before. */
  leave(consumer: Consumer): void {
    const index = this.consumers.indexOf(consumer);
    if (index < 0) return;
    this.consumers.splice(index, 1);
    for (const [id, sent] of this.inFlight) if (sent.consumer === consumer) this.repeat(id);
  }

  acknowledge(id: string): void {
    this.settle(id);
    this.push();
  }

  park(id: string): void {
    const sent = this.settle(id);
    if (sent !== undefined) this.parked.push(sent.event);
    this.push();
  }

  /** Sends it once more, or parks it when it has been sent often enough. */
  repeat(id: string): void {
    const sent = this.settle(id);
    if (sent !== undefined) {
      const retries = sent.retries + 1;
      if (retries > this.settings.maxRetries) this.parked.push(sent.event);
      else this.again.push({ event: sent.event, retries });
    }
    this.push();
  }

  replayParked(limit: number): void {
    for (const event of this.parked.splice(0, limit)) this.again.push({ event, retries: 0 });
    this.push();
  }

  delete(): void {
    this.log.changes.off('appended', this.push);
    for (const id of [...this.inFlight.keys()]) this.settle(id);
    for (const consumer of this.consumers.splice(0)) consumer.end();
  }

  private settle(id: string): Sent | undefined {
    const sent = this.inFlight.get(id);
    clearTimeout(sent?.timer);
    this.inFlight.delete(id);
    return sent;
  }

  private readonly push = (): void => {
    for (;;) {
      const consumer = this.withRoom();
      const waiting = consumer === undefined ? undefined : (this.again.shift() ?? this.fresh());
      if (consumer === undefined || waiting === undefined) return;
      const { id } = waiting.event;
      const { messageTimeoutMs } = this.settings;
      const timer =
        messageTimeoutMs === 0
          ? undefined
          : setTimeout(() => {
              this.repeat(id);
            }, messageTimeoutMs).unref();
      this.inFlight.set(id, { ...waiting, consumer, timer });
      this.total += 1;
      consumer.send(waiting.event, waiting.retries);
    }
  };

  private fresh(): Waiting | undefined {
    const event = this.log.read(this.stream).events.find(({ revision }) => revision >= this.next);
    if (event === undefined) return undefined;
    this.next = event.revision + 1n;
    return { event, retries: 0 };
  }

  /** The next in turn that may be sent something. */
  private withRoom(): Consumer | undefined {
    const { consumers, turn } = this;
    const inTurn = [...consumers.slice(turn), ...consumers.slice(0, turn)];
    const found = inTurn.find((consumer) => {
      const held = [...this.inFlight.values()].filter((sent) => sent.consumer === consumer);
      return held.length < consumer.room;
    });
    if (found !== undefined) this.turn = (consumers.indexOf(found) + 1) % consumers.length;
    return found;
  }
}
