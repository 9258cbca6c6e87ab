import { type Clock, type Instant, laterOf, plusMillis } from '#libs/kernel';

const A_MOMENT = 1;

/**
 * The ledger's time, which the clock on the wall may not take back.
 * - What is recorded comes after everything in its stream, so no two commands of a stream share an instant; and
 *   after every time this process has answered for ("as known at K"), so an answer once given stays true.
 * - What is asked about "now" is asked about a time no earlier than anything it rests on, so an acknowledged
 *   revocation is in force for the very next decision, whatever the clock does.
 */
export class LedgerTime {
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

  /** The present, for an answer that rests on streams whose newest events were recorded at `known`. */
  toAnswer(known: readonly (Instant | undefined)[]): Instant {
    const time = latest(this.clock.now(), known);
    this.#answeredFor = this.#answeredFor === undefined ? time : laterOf(this.#answeredFor, time);
    return time;
  }

  /** The present as it follows from the clock and from what is recorded; promises nothing. */
  present(known: readonly (Instant | undefined)[]): Instant {
    return latest(this.clock.now(), known);
  }
}

const latest = (now: Instant, known: readonly (Instant | undefined)[]): Instant =>
  known.reduce<Instant>((held, time) => (time === undefined ? held : laterOf(held, time)), now);
