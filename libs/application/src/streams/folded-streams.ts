import type {
  AppendResult,
  EventStore,
  NewEvent,
  RecordedEvent,
  Revision,
  StreamId,
} from '#libs/event-store';
import { LRUCache } from 'lru-cache';
import type { Instant, JsonObject } from '#libs/kernel';
import { continued, type Folded, type Folding, unwritten } from './folded.js';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Throws where events are missing: a fold without them would be of another history. */
const assertUnbroken = (stream: StreamId, from: Revision, events: readonly RecordedEvent[]): void => {
  let next = from;
  for (const { revision } of events) {
    if (revision !== next) throw new Error(`stream ${stream} has a gap before its revision ${revision}`);
    next += 1n;
  }
};

/** A read under way, and the one that all who came later wait for. */
interface Read<S> {
  readonly over: Promise<void>;
  next: Promise<Folded<S>> | undefined;
}

/**
 * Streams of one category, kept folded. What is kept is never trusted alone: every load reads the stream from the
 * next revision on, so it sees all that was acknowledged before the load was asked for. Loads that come while a
 * read is under way share the read after it: one that was under way already might have missed something.
 */
export class FoldedStreams<S> {
  readonly #store: EventStore;
  readonly #folding: Folding<S>;
  readonly #kept: LRUCache<StreamId, Folded<S>>;
  readonly #reads = new Map<StreamId, Read<S>>();
  readonly #asked = new Map<StreamId, Promise<Folded<S>>>();

  constructor(store: EventStore, folding: Folding<S>, max: number) {
    this.#store = store;
    this.#folding = folding;
    this.#kept = new LRUCache({ max });
  }

  /** The stream as it is now. Rejects as the store's `readStream`. */
  load(stream: StreamId): Promise<Folded<S>> {
    const read = this.#reads.get(stream);
    if (read === undefined) return this.#read(stream);
    read.next ??= read.over.then(() => this.#read(stream));
    return read.next;
  }

  /** As `load`, for streams that everybody needs: all who ask in one turn of the event loop share one read. */
  loadTogether(stream: StreamId): Promise<Folded<S>> {
    const asked = this.#asked.get(stream);
    if (asked !== undefined) return asked;
    const loaded = nextTurn().then(() => {
      // From here on the read is under way, so whoever asks now asks for another.
      this.#asked.delete(stream);
      return this.load(stream);
    });
    this.#asked.set(stream, loaded);
    return loaded;
  }

  /**
   * What was kept, possibly out of date: a hint at what else to load, or what to decide on where nothing counts but an
   * append at its revision.
   */
  peek(stream: StreamId): Folded<S> | undefined {
    return this.#kept.get(stream);
  }

  /** Takes in what this process has itself appended after `base`, so that nobody has to read it. */
  appended(
    stream: StreamId,
    base: Folded<S>,
    events: readonly NewEvent[],
    { revision, position }: AppendResult,
  ): void {
    if ((this.#kept.get(stream) ?? base) !== base) return;
    const first = revision - BigInt(events.length - 1);
    const recorded = events.map(({ data, ...event }, index): RecordedEvent => ({
      ...event,
      // As a reader gets it: what was decided may hold more than its JSON says.
      data: JSON.parse(JSON.stringify(data)) as JsonObject,
      stream,
      revision: first + BigInt(index),
      // The store tells the place of the last one alone, and that of a command is the place of its last event.
      position,
    }));
    assertUnbroken(stream, nextOf(base), recorded);
    this.#kept.set(stream, continued(base, this.#folding, recorded));
  }

  /** The stream as it was known at `knownAt`: what was recorded up to and including that instant. */
  async loadAsKnownAt(stream: StreamId, knownAt: Instant): Promise<Folded<S>> {
    const now = await this.load(stream);
    if (now.last === undefined || now.last.recordedAt <= knownAt) return now;
    const events = await this.#store.readStream(stream, { direction: 'forwards' });
    assertUnbroken(stream, 0n, events);
    // Record time never goes back within a stream, so what was known is a prefix.
    const known = events.filter((event) => event.metadata.recordedAt <= knownAt);
    return continued(unwritten(this.#folding), this.#folding, known);
  }

  #read(stream: StreamId): Promise<Folded<S>> {
    const reading = this.#catchUp(stream);
    const read: Read<S> = {
      over: reading.then(
        () => {
          this.#end(stream, read);
        },
        () => {
          this.#end(stream, read);
        },
      ),
      next: undefined,
    };
    this.#reads.set(stream, read);
    return reading;
  }

  #end(stream: StreamId, read: Read<S>): void {
    if (this.#reads.get(stream) === read) this.#reads.delete(stream);
  }

  async #catchUp(stream: StreamId): Promise<Folded<S>> {
    const kept = this.#kept.get(stream) ?? unwritten(this.#folding);
    const from = nextOf(kept);
    const events = await this.#store.readStream(stream, { direction: 'forwards', from });
    if (events.length === 0) return kept;
    assertUnbroken(stream, from, events);
    const folded = continued(kept, this.#folding, events);
    // An append of this process may have been taken in meanwhile, and this read have begun before it.
    const now = this.#kept.get(stream);
    if (now === undefined || nextOf(now) < nextOf(folded)) this.#kept.set(stream, folded);
    return folded;
  }
}

const nextOf = <S>({ last }: Folded<S>): Revision => (last === undefined ? 0n : last.revision + 1n);
