import { EventEmitter } from 'node:events';

/** A stored event of the double. One number is its place in the log: the double has no explicit transactions. */
export interface Stored {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly created: bigint;
}

export type Proposed = Pick<Stored, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;
export type Expected = 'any' | 'no-stream' | 'stream-exists' | bigint;

export type Outcome =
  | { readonly kind: 'written'; readonly revision: bigint; readonly position: bigint }
  | { readonly kind: 'conflict'; readonly current: bigint | undefined }
  | { readonly kind: 'deleted' }
  | { readonly kind: 'too-large' };

interface Stream {
  readonly events: Stored[];
  state: 'live' | 'soft-deleted' | 'tombstoned';
  /** Revision of the first event that is still shown. */
  from: bigint;
  maxCount: bigint | undefined;
}

export const MAX_APPEND_SIZE = 1_048_576;

const NOTHING = new Uint8Array();
const RECORD_OVERHEAD = 90n;

/** Everything the double remembers, with the answers that a real server was seen to give. */
export class DoubleLog {
  readonly records: Stored[] = [];
  readonly changes = new EventEmitter();
  /** Repeats are then conflicts, as on a server whose log was scavenged. */
  forgetful = false;
  private readonly streams = new Map<string, Stream>();
  private end = 700n;

  constructor() {
    this.changes.setMaxListeners(0);
    // A real log never starts empty, and a subscriber must not be sent what the server writes for itself.
    for (const [stream, type] of [
      ['$users', '$User'],
      ['$settings', 'update-default-acl'],
      ['$$$scavenges', '$metadata'],
    ] as const) {
      this.write(stream, [
        {
          id: crypto.randomUUID(),
          type,
          contentType: 'application/json',
          data: Buffer.from('{}'),
          metadata: NOTHING,
        },
      ]);
    }
  }

  append(name: string, expected: Expected, events: readonly Proposed[]): Outcome {
    const size = events.reduce(
      (sum, { data, metadata, type }) => sum + data.length + metadata.length + 2 * type.length,
      0,
    );
    if (size > MAX_APPEND_SIZE) return { kind: 'too-large' };
    const stream = this.streams.get(name);
    if (stream?.state === 'tombstoned') return { kind: 'deleted' };
    const last = stream?.events.at(-1);
    const visible = stream?.state === 'soft-deleted' ? undefined : last?.revision;
    const repeated = this.repeatOf(stream, expected, events);
    if (repeated !== undefined)
      return { kind: 'written', revision: repeated.revision, position: repeated.position };
    const agrees =
      expected === 'any' ||
      (expected === 'stream-exists'
        ? visible !== undefined
        : expected === 'no-stream'
          ? visible === undefined
          : last?.revision === expected);
    if (!agrees) return { kind: 'conflict', current: last?.revision };
    if (events.length === 0) return { kind: 'written', revision: last?.revision ?? 0n, position: this.end };
    const written = this.write(name, events);
    return { kind: 'written', revision: written.revision, position: written.position };
  }

  /** Undefined when there is no such stream to delete at that revision. */
  delete(name: string, kind: 'soft' | 'hard'): bigint | undefined {
    const stream = this.streams.get(name);
    if (stream?.state !== 'live') return undefined;
    stream.state = kind === 'soft' ? 'soft-deleted' : 'tombstoned';
    stream.from = BigInt(stream.events.length);
    const [type, target] = kind === 'soft' ? ['$metadata', `$$${name}`] : ['$streamDeleted', name];
    const data = Buffer.from('{"$tb":9223372036854775807}');
    return this.write(target, [
      { id: crypto.randomUUID(), type, contentType: 'application/json', data, metadata: NOTHING },
    ]).position;
  }

  read(name: string): { readonly state: Stream['state'] | 'missing'; readonly events: readonly Stored[] } {
    const stream = this.streams.get(name);
    if (stream === undefined) return { state: 'missing', events: [] };
    const kept = stream.maxCount === undefined ? 0n : BigInt(stream.events.length) - stream.maxCount;
    const from = kept > stream.from ? kept : stream.from;
    return { state: stream.state, events: stream.events.slice(Number(from)) };
  }

  /** Index of the first record at or after `position`. */
  indexFrom(position: bigint): number {
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.records[middle]!.position < position) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The events that a repeat of an append would write, when they all stand where it would write them. */
  private repeatOf(
    stream: Stream | undefined,
    expected: Expected,
    events: readonly Proposed[],
  ): Stored | undefined {
    const [first] = events;
    if (this.forgetful || stream === undefined || first === undefined) return undefined;
    let start: number;
    if (typeof expected === 'bigint') start = Number(expected) + 1;
    else if (expected === 'no-stream') start = Number(stream.from);
    else start = stream.events.findIndex(({ id }) => id === first.id);
    if (start < 0) return undefined;
    const there = events.map((event, index) => {
      const stored = stream.events[start + index];
      return stored?.id === event.id ? stored : undefined;
    });
    return there.includes(undefined) ? undefined : there.at(-1);
  }

  private write(name: string, events: readonly Proposed[]): Stored {
    const stream = this.streams.get(name) ?? { events: [], state: 'live', from: 0n, maxCount: undefined };
    this.streams.set(name, stream);
    if (stream.state === 'soft-deleted') stream.state = 'live';
    for (const event of events) {
      this.end += RECORD_OVERHEAD + BigInt(event.data.length + event.metadata.length);
      const created = BigInt(Date.now()) * 10_000n;
      const stored = {
        ...event,
        position: this.end,
        stream: name,
        revision: BigInt(stream.events.length),
        created,
      };
      stream.events.push(stored);
      this.records.push(stored);
      if (name.startsWith('$$') && event.type === '$metadata') this.applyMetadata(name.slice(2), event.data);
    }
    this.changes.emit('appended');
    return stream.events.at(-1)!;
  }

  private applyMetadata(name: string, data: Uint8Array): void {
    const { $maxCount } = JSON.parse(Buffer.from(data).toString('utf8')) as { $maxCount?: number };
    const stream = this.streams.get(name);
    if (stream !== undefined) stream.maxCount = $maxCount === undefined ? undefined : BigInt($maxCount);
  }
}
