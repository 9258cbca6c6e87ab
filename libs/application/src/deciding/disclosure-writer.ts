import type { DisclosureEvent } from '#libs/consent';
import type { EventStore, NewEvent, Revision, StreamId } from '#libs/event-store';
import { type CommandId, type Instant, laterOf, newUuid } from '#libs/kernel';
import { disclosureStream, newEvents } from '#libs/stored-events';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import { type Patience, throughOutages } from '../running/retry.js';
import type { KeysOrNone } from './keys-or-none.js';

/** An answer, about to be put on record. */
export interface Disclosure {
  readonly correlationId: string;
  readonly made: DisclosureEvent;
}

interface Waiting {
  readonly disclosure: Disclosure;
  readonly weight: number;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const MOST_EVENTS = 500;
/** Well below the store's limit of 1 MiB a call, since weights are estimates. */
const MOST_BYTES = 800 * 1024;

const ROUGHLY_AN_EVENT = 1_200;
const ROUGHLY_AN_ANSWER = 240;
const ROUGHLY_AN_ID = 44;
const ROUGHLY_A_STREAM = 90;
/** A character can take several bytes, or several characters of JSON. */
const MOST_BYTES_A_CHARACTER = 6;

const weightOf = ({ made: { data } }: Disclosure): number => {
  const { answers, decidingEvents, readUpTo, sources, purpose, actor, obligations } = data;
  const items = 'items' in data ? data.items : [];
  const ids = answers.reduce<number>(
    (count, answer) => count + answer.decidingEvents.length,
    decidingEvents.length,
  );
  const named = (items.length + sources.length) * (1 + obligations.length);
  const free = purpose.length + actor.id.length + items.reduce((length, item) => length + item.length, 0);
  return (
    ROUGHLY_AN_EVENT +
    answers.length * ROUGHLY_AN_ANSWER +
    readUpTo.length * ROUGHLY_A_STREAM +
    (ids + named) * ROUGHLY_AN_ID +
    free * MOST_BYTES_A_CHARACTER * (1 + obligations.length)
  );
};

/**
 * Puts every answer on record before it is given: it cannot be switched off. One process writes one stream, alone,
 * one append after the other; what is asked for meanwhile goes into the next append together.
 */
export class DisclosureWriter {
  #stream: StreamId = disclosureStream(newUuid());
  #revision: Revision | undefined;
  #last: Instant | undefined;
  #waiting: Waiting[] = [];
  #atWork = false;

  constructor(
    private readonly store: EventStore,
    private readonly keys: KeysOrNone,
    private readonly time: LedgerTime,
    private readonly patience: Patience,
  ) {}

  /** Resolves once the answers would survive a power cut. CONSENT_UNAVAILABLE when they cannot be put on record. */
  record(disclosure: Disclosure): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ disclosure, weight: weightOf(disclosure), resolve, reject });
      if (this.#atWork) return;
      this.#atWork = true;
      setImmediate(() => void this.#work());
    });
  }

  async #work(): Promise<void> {
    while (this.#waiting.length > 0) await this.#write(this.#takeGroup());
    this.#atWork = false;
  }

  #takeGroup(): readonly Waiting[] {
    let bytes = 0;
    const end = this.#waiting.findIndex(({ weight }, index) => {
      bytes += weight;
      return index > 0 && (index >= MOST_EVENTS || bytes > MOST_BYTES);
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    try {
      const recordedAt = this.#recordTime(group);
      const events = await this.#eventsOf(group, recordedAt);
      const expected = this.#revision ?? 'no-stream';
      const { revision } = await throughOutages(this.patience, () =>
        this.store.append(this.#stream, expected, events),
      );
      this.#revision = revision;
      this.#last = recordedAt;
      for (const { resolve } of group) resolve();
    } catch (cause) {
      this.#startAnew();
      const error = applicationError('CONSENT_UNAVAILABLE', {}, { cause });
      for (const { reject } of group) reject(error);
    }
  }

  /** Whether the failed append was written is not known, and so neither is the stream's revision. */
  #startAnew(): void {
    this.#stream = disclosureStream(newUuid());
    this.#revision = undefined;
    this.#last = undefined;
  }

  #recordTime(group: readonly Waiting[]): Instant {
    const time = this.time.present(group.map(({ disclosure }) => disclosure.made.data.knownAt));
    return this.#last === undefined ? time : laterOf(this.#last, time);
  }

  async #eventsOf(group: readonly Waiting[], recordedAt: Instant): Promise<readonly NewEvent[]> {
    const sealed = await Promise.all(
      group.map(({ disclosure: { made, correlationId } }) =>
        newEvents({
          events: [made],
          stream: this.#stream,
          // A decision asked for again is another decision, so there is no body to tell apart.
          command: { commandId: made.data.decisionId as CommandId, digest: '', correlationId },
          recordedAt,
          sealer: this.keys,
        }),
      ),
    );
    return sealed.flat();
  }
}
