import type { FeedPlace, FeedRow } from '#libs/feed';
import type { Instant } from '#libs/kernel';

/** A message that is to be delivered: one of the newest rows, or one that was put aside to be tried again. */
export interface Entry {
  readonly place: FeedPlace;
  readonly queue: string;
  readonly type: string;
  readonly recordedAt: Instant;
  /** Read already; otherwise it is read again when its time comes. */
  readonly row?: FeedRow;
  /** Failures that count against it. */
  readonly failures: number;
  /** Not before then; null: at once. */
  readonly due: Instant | null;
  /** Code of the last failure. */
  readonly error: string | null;
}

interface Held {
  entry: Entry;
  /** The place before it, to go on from after a crash while it is not delivered. */
  readonly before: FeedPlace;
  /** Kept in a table of its own, so that the position may pass it. */
  parked: boolean;
  sending: boolean;
}

/** What is to be written down of messages that were put aside. */
export interface ParkedChanges {
  readonly parked: readonly Entry[];
  readonly gone: readonly number[];
}

/**
 * The messages of one subscription that are on their way, in order. Those of one queue are delivered one after the
 * other; one that fails is put aside, with those behind it, and the others go on. Knows neither clock nor database.
 */
export class Window {
  #looked: FeedPlace;
  readonly #queues = new Map<string, Held[]>();
  /** Not put aside, in order: the position stays before the first of them. */
  readonly #open = new Map<number, Held>();
  readonly #held = new Map<number, Held>();
  #changed = new Set<number>();

  /** `parked`: as they were written down, in order. */
  constructor(looked: FeedPlace, parked: readonly Entry[]) {
    this.#looked = looked;
    for (const entry of parked) this.#hold({ entry, before: looked, parked: true, sending: false });
  }

  /** Up to here rows have been looked at. */
  get looked(): FeedPlace {
    return this.#looked;
  }

  /** Everything up to here is delivered, put aside, or nobody's. */
  get position(): FeedPlace {
    const [first] = this.#open.values();
    return first?.before ?? this.#looked;
  }

  /** Of the newest rows, those not delivered yet. */
  get open(): number {
    return this.#open.size;
  }

  get parked(): number {
    return this.#held.size - this.#open.size;
  }

  /** The next row: it is to be delivered when `entry` says what, and passed over when that is null. */
  look(place: FeedPlace, entry: Entry | null): void {
    const before = this.#looked;
    this.#looked = place;
    // A redelivery may begin before what was put aside: that is there already.
    if (entry === null || this.#held.has(place.seq)) return;
    const behind = this.#queues.get(entry.queue)?.some(({ parked }) => parked) ?? false;
    const held: Held = { entry, before, parked: behind, sending: false };
    this.#hold(held);
    if (behind) this.#changed.add(place.seq);
    else this.#open.set(place.seq, held);
  }

  /** The oldest message that may be sent now; with `anyDue`, the one tried least often even if it is not due. */
  next(now: Instant, { anyDue = false } = {}): Entry | undefined {
    let best: Held | undefined;
    for (const [head] of this.#queues.values()) {
      if (head === undefined || head.sending) continue;
      const { failures, due, place } = head.entry;
      if (!anyDue && due !== null && due > now) continue;
      const isBetter =
        best === undefined ||
        (anyDue && failures !== best.entry.failures
          ? failures < best.entry.failures
          : place.seq < best.entry.place.seq);
      if (isBetter) best = head;
    }
    return best?.entry;
  }

  /** When the next message is due that is not on its way; null when one is already, undefined when there is none. */
  get nextDue(): Instant | null | undefined {
    let first: Instant | undefined;
    for (const [head] of this.#queues.values()) {
      if (head === undefined || head.sending) continue;
      const { due } = head.entry;
      if (due === null) return null;
      if (first === undefined || due < first) first = due;
    }
    return first;
  }

  sending({ place }: Entry): void {
    const held = this.#held.get(place.seq);
    if (held !== undefined) held.sending = true;
  }

  /** It was delivered, given up, or is not to be sent any more: the next of its queue has its turn. */
  settle({ place, queue }: Entry): void {
    const held = this.#held.get(place.seq);
    if (held === undefined) return;
    this.#held.delete(place.seq);
    this.#open.delete(place.seq);
    if (held.parked) this.#changed.add(place.seq);
    const rest = (this.#queues.get(queue) ?? []).filter((other) => other !== held);
    if (rest.length === 0) this.#queues.delete(queue);
    else this.#queues.set(queue, rest);
  }

  /** Puts it aside as `entry` now has it, and what is behind it with it. */
  park(entry: Entry): void {
    const held = this.#held.get(entry.place.seq);
    if (held === undefined) return;
    held.entry = entry;
    held.sending = false;
    for (const each of this.#queues.get(entry.queue) ?? []) {
      if (each === held || !each.parked) this.#changed.add(each.entry.place.seq);
      each.parked = true;
      this.#open.delete(each.entry.place.seq);
    }
  }

  /** What has changed of those put aside since this was last asked. */
  takeChanges(): ParkedChanges {
    const seqs = [...this.#changed];
    this.#changed = new Set();
    return {
      parked: seqs.flatMap((seq) => this.#held.get(seq)?.entry ?? []),
      gone: seqs.filter((seq) => !this.#held.has(seq)),
    };
  }

  #hold(held: Held): void {
    this.#held.set(held.entry.place.seq, held);
    const queue = this.#queues.get(held.entry.queue);
    if (queue === undefined) this.#queues.set(held.entry.queue, [held]);
    else queue.push(held);
  }
}
