import type { Clock, Instant } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import type { FeedReader } from '../reading/reader.js';
import type { FeedPlace } from '../rows.js';
import {
  type FeedReading,
  type FeedWay,
  migrateReadings,
  readReadings,
  writeReadings,
} from './reading-table.js';

export interface FeedReadingsOptions {
  /** Where it is written down. In a file there is one writer: a second one would wait for the first for ever. */
  readonly writer: ReadDatabase;
  readonly reader: ReadDatabase;
  readonly cursors: Pick<FeedReader, 'cursorOf'>;
  readonly clock: Clock;
  /** What was read is written down so much later at the most. Default 5,000. */
  readonly delayMillis?: number;
  /** Told when it cannot be written down; must not throw. */
  readonly onTrouble?: (error: unknown) => void;
}

/** Something a subscription was sent. */
export interface FeedRead {
  readonly subscriptionId: string;
  readonly way: FeedWay;
  /** Where its reader went on from. */
  readonly after: FeedPlace;
  readonly through: FeedPlace;
}

interface Noted {
  after: FeedPlace;
  through: FeedPlace;
  at: Instant;
}

type Book = Map<string, Map<FeedWay, Noted>>;

const DELAY_MILLIS = 5_000;

/**
 * How far each subscription has read, by whichever process. It is for people to look at, so noting it costs next to
 * nothing: the newest of a few seconds is written down at once for all, and what cannot be written fails no reader.
 */
export class FeedReadings {
  /** Not written down yet. */
  private noted: Book = new Map();
  private writing: { readonly book: Book; readonly done: Promise<void> } | undefined;
  private timer: NodeJS.Timeout | undefined;

  private constructor(private readonly options: FeedReadingsOptions) {}

  /** Makes the table. */
  static async open(options: FeedReadingsOptions): Promise<FeedReadings> {
    await migrateReadings(options.writer);
    return new FeedReadings(options);
  }

  note({ subscriptionId, way, after, through }: FeedRead): void {
    let ways = this.noted.get(subscriptionId);
    if (ways === undefined) this.noted.set(subscriptionId, (ways = new Map<FeedWay, Noted>()));
    const known = ways.get(way);
    // Many connections of one subscription are sent the same.
    if (way === 'stream' && known?.through.seq === through.seq) return;
    ways.set(way, { after, through, at: this.options.clock.now() });
    this.timer ??= setTimeout(() => void this.write(), this.options.delayMillis ?? DELAY_MILLIS).unref();
  }

  /** Of one subscription, or of all; what is not written down yet among it. */
  async read(subscriptionId?: string): Promise<readonly FeedReading[]> {
    const written = await readReadings(this.options.reader, subscriptionId);
    const newest = new Map(written.map((reading) => [`${reading.way} ${reading.subscriptionId}`, reading]));
    for (const book of [...(this.writing === undefined ? [] : [this.writing.book]), this.noted]) {
      for (const reading of this.readingsIn(book)) {
        const key = `${reading.way} ${reading.subscriptionId}`;
        if (subscriptionId !== undefined && reading.subscriptionId !== subscriptionId) continue;
        if (reading.at >= (newest.get(key)?.at ?? '')) newest.set(key, reading);
      }
    }
    return [...newest.values()];
  }

  /** Writes down what there is. Never rejects: what could not be written is tried again with what comes next. */
  async write(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    while (this.writing !== undefined) await this.writing.done;
    if (this.noted.size === 0) return;
    const book = this.noted;
    this.noted = new Map();
    const done = writeReadings(this.options.writer, this.readingsIn(book)).catch((error: unknown) => {
      this.putBack(book);
      this.options.onTrouble?.(error);
    });
    this.writing = { book, done };
    await done;
    this.writing = undefined;
  }

  private putBack(book: Book): void {
    for (const [subscriptionId, ways] of book) {
      this.noted.set(subscriptionId, new Map([...ways, ...(this.noted.get(subscriptionId) ?? [])]));
    }
  }

  private readingsIn(book: Book): readonly FeedReading[] {
    const { cursors } = this.options;
    return [...book].flatMap(([subscriptionId, ways]) =>
      [...ways].map(([way, { after, through, at }]) => ({
        subscriptionId,
        way,
        after: cursors.cursorOf(after),
        seq: through.seq,
        cursor: cursors.cursorOf(through),
        at,
      })),
    );
  }
}
