import type { Revision, StreamId } from '#libs/event-store';
import { type Clock, type Instant, laterOf, plusMillis } from '#libs/kernel';
import { type PendingAppend, PendingAppends } from './pending-appends.js';

const A_MOMENT = 1;

/** A stream an answer rests on, as far as it was read. */
export interface ReadStream {
  readonly stream: StreamId;
  /** The newest event that was read; undefined where there was none. */
  readonly last: { readonly revision: Revision; readonly recordedAt: Instant } | undefined;
}

/** The times of an answer about now. */
export interface AnswerTimes {
  readonly at: Instant;
  /** A little earlier than `at` only while something is being written that the answer has not seen. */
  readonly knownAt: Instant;
}

/** Takes the record time of one append. */
export interface RecordClaim {
  /** As `LedgerTime.toRecord`; answers take heed of the time until the append has settled. */
  toRecord(last: Instant | undefined, ...known: readonly (Instant | undefined)[]): Instant;
}

/**
 * The ledger's time, which the clock on the wall may not take back.
 * - What is recorded comes after everything in its stream, so no two commands of a stream share an instant; and
 *   after every time this process has answered for ("as known at K"), so an answer once given stays true.
 * - What is asked about "now" is asked about a time no earlier than anything it rests on, so an acknowledged
 *   revocation is in force for the very next decision, whatever the clock does.
 * - What has its record time but is not written yet, an answer cannot have seen: it is given as known before that.
 * Other processes have clocks of their own, so between them this holds as far as their clocks agree. What an answer
 * rested on exactly, its record says by revisions.
 */
export class LedgerTime {
  readonly #appends = new PendingAppends();
  #answeredFor: Instant | undefined;

  constructor(private readonly clock: Clock) {}

  /** Record time for events of a stream whose newest one was recorded at `last`. */
  toRecord(last: Instant | undefined, ...known: readonly (Instant | undefined)[]): Instant {
    let time = latest(this.clock.now(), known);
    for (const before of [last, this.#answeredFor]) {
      if (before !== undefined && before >= time) time = plusMillis(before, A_MOMENT);
    }
    return time;
  }

  /** Does what takes a record time and appends to the stream. */
  async recording<T>(stream: StreamId, work: (claim: RecordClaim) => Promise<T>): Promise<T> {
    let end: (() => void) | undefined;
    try {
      return await work({
        toRecord: (last, ...known) => {
          const time = this.toRecord(last, ...known);
          end?.();
          end = this.#appends.begin(stream, time);
          return time;
        },
      });
    } finally {
      end?.();
    }
  }

  /**
   * Reads for an answer about now, and tells its times: nothing this process records later in a stream that was read
   * will be recorded at `knownAt` or before. Reads again where no time would be true of all that was read.
   */
  async answer<T>(
    read: () => Promise<T>,
    restsOn: (value: T) => readonly ReadStream[],
  ): Promise<{ readonly value: T; readonly times: AnswerTimes }> {
    for (let asked = this.clock.now(); ;) {
      // From here on nothing takes a record time up to `asked`: unseen can only be what has taken one by now.
      this.#promise(asked);
      const before = this.#appends.now();
      const { begun } = this.#appends;
      const value = await read();
      const streams = restsOn(value);
      const newest = newestOf(streams);
      if (newest === undefined || newest <= asked) {
        const unseen = before.filter((append) => append.recordedAt <= asked && isUnseen(append, streams));
        const times = timesBefore(unseen, asked);
        if (newest === undefined || newest <= times.knownAt) return { value, times };
        await Promise.all(unseen.map(({ settled }) => settled));
      } else if (before.length === 0 && begun === this.#appends.begun) {
        // Nobody was writing, so it is only the clock that lags behind the ledger.
        this.#promise(newest);
        return { value, times: { at: newest, knownAt: newest } };
      }
      asked = latest(this.clock.now(), [newest]);
    }
  }

  /** The present as it follows from the clock and from what is recorded; promises nothing. */
  present(known: readonly (Instant | undefined)[]): Instant {
    return latest(this.clock.now(), known);
  }

  #promise(time: Instant): void {
    this.#answeredFor = this.#answeredFor === undefined ? time : laterOf(this.#answeredFor, time);
  }
}

const latest = (now: Instant, known: readonly (Instant | undefined)[]): Instant =>
  known.reduce<Instant>((held, time) => (time === undefined ? held : laterOf(held, time)), now);

const newestOf = (streams: readonly ReadStream[]): Instant | undefined => {
  let newest: Instant | undefined;
  for (const { last } of streams) {
    if (last !== undefined && (newest === undefined || last.recordedAt > newest)) newest = last.recordedAt;
  }
  return newest;
};

/** Record time goes forwards within a stream: who has read this time or a later one has read the append. */
const isUnseen = ({ stream, recordedAt }: PendingAppend, streams: readonly ReadStream[]): boolean =>
  streams.some((read) => read.stream === stream && (read.last?.recordedAt ?? '') < recordedAt);

const timesBefore = (unseen: readonly PendingAppend[], at: Instant): AnswerTimes => {
  const [first] = unseen.map(({ recordedAt }) => recordedAt).sort();
  return { at, knownAt: first === undefined ? at : plusMillis(first, -A_MOMENT) };
};
