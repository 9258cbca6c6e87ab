import { hash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { RecordedEvent } from '#libs/event-store';

const BYTES = 32;

const digestOf = (content: Buffer | string): Buffer => hash('sha256', content, 'buffer');

/** Everything of an event but its position, which is the store's own; as RFC 8785 writes it. */
export const eventDigest = ({ stream, revision, id, type, data, metadata }: RecordedEvent): Buffer =>
  digestOf(canonicalize({ stream, revision: String(revision), id, type, data, metadata }) ?? '');

interface Chain {
  events: number;
  digest: Buffer;
}

const begin = (): Chain => ({ events: 0, digest: Buffer.alloc(BYTES) });

/** Each event's digest is hashed onto that of all before it: one that is missing, moved or changed shows for ever. */
const extend = (chain: Chain, digest: Buffer): void => {
  chain.digest = digestOf(Buffer.concat([chain.digest, digest]));
  chain.events += 1;
};

/** What a ledger amounts to: counts and digests, in all and of each stream. About 200 bytes for each stream. */
export class Tally {
  private readonly all = begin();
  private readonly streams = new Map<string, Chain>();

  get events(): number {
    return this.all.events;
  }

  get streamCount(): number {
    return this.streams.size;
  }

  /** Of every event in the order of the ledger, in hexadecimal. */
  get digest(): string {
    return this.all.digest.toString('hex');
  }

  add(event: RecordedEvent): void {
    const digest = eventDigest(event);
    extend(this.all, digest);
    const stream = this.streams.get(event.stream) ?? begin();
    this.streams.set(event.stream, stream);
    extend(stream, digest);
  }

  /** What is not the same in the other, in words for people; undefined when everything is. */
  differenceTo(other: Tally): string | undefined {
    for (const name of new Set([...this.streams.keys(), ...other.streams.keys()])) {
      const [here = begin(), there = begin()] = [this.streams.get(name), other.streams.get(name)];
      if (here.events !== there.events)
        return `stream ${name} has ${String(here.events)} events in the one and ${String(there.events)} in the other`;
      if (!here.digest.equals(there.digest)) return `the events of stream ${name} differ`;
    }
    return this.digest === other.digest ? undefined : 'the events are the same, in another order';
  }
}
