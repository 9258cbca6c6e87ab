import type { CopiedAppend, CopyTarget, EventStore, Position } from '#libs/event-store';
import { appendsOf } from './appends.js';
import { storeCopyError } from './errors.js';
import { Tally } from './tally.js';

export type CopyPhase = 'checking the target' | 'reading the source' | 'copying' | 'verifying';

export interface CopyOptions {
  readonly source: Pick<EventStore, 'identity' | 'readAll'>;
  readonly target: CopyTarget;
  /** Goes on with a copy that was begun before; without it such a target is refused. */
  readonly resume: boolean;
  /** `total` where it is known by then. */
  readonly onProgress?: (phase: CopyPhase, done: number, total: number | undefined) => void;
}

export interface CopyReport {
  readonly events: number;
  readonly streams: number;
  /** Events that this run wrote; the others had been written before. */
  readonly copied: number;
  /** SHA-256 over every event in order, the same in both stores. */
  readonly digest: string;
}

/** Appends on the wire at once, and events in them: enough to keep the server busy, little enough to hold in memory. */
const WINDOW_APPENDS = 200;
const WINDOW_EVENTS = 4_000;
const TOLD_EVERY = 1_000;

type Tell = (phase: CopyPhase, done: number, total?: number) => void;

const tallyTarget = async (
  target: CopyTarget,
  phase: CopyPhase,
  tell: Tell,
  total?: number,
): Promise<Tally> => {
  const tally = new Tally();
  for await (const event of target.readAll()) {
    tally.add(event);
    if (tally.events % TOLD_EVERY === 0) tell(phase, tally.events, total);
  }
  return tally;
};

interface SourceTally {
  readonly tally: Tally;
  /** Where the source goes on after what the target has; undefined when that is its start. */
  readonly from: Position | undefined;
}

/** Reads the whole source, and makes sure on the way that what the target has is how the source begins. */
const tallySource = async (source: CopyOptions['source'], there: Tally, tell: Tell): Promise<SourceTally> => {
  const tally = new Tally();
  let from: Position | undefined;
  for await (const event of source.readAll()) {
    tally.add(event);
    if (tally.events === there.events) {
      from = event.position;
      assertSame(tally, there, 'What an earlier copy wrote is not how the source begins');
    }
    if (tally.events % TOLD_EVERY === 0) tell('reading the source', tally.events);
  }
  if (there.events > tally.events)
    throw storeCopyError('STORE_COPY_DIFFERENT', { detail: 'The target has more events than the source.' });
  return { tally, from };
};

const assertSame = (source: Tally, target: Tally, what: string): void => {
  const difference = source.differenceTo(target);
  if (difference !== undefined)
    throw storeCopyError('STORE_COPY_DIFFERENT', { detail: `${what}: ${difference}.` });
};

const copyRest = async (
  { source, target }: CopyOptions,
  from: Position | undefined,
  onCopied: (events: number) => void,
): Promise<number> => {
  let copied = 0;
  let window: CopiedAppend[] = [];
  let waiting = 0;
  const flush = async (): Promise<void> => {
    if (window.length > 0) await target.appendInOrder(window);
    copied += waiting;
    window = [];
    waiting = 0;
    onCopied(copied);
  };
  for await (const append of appendsOf(source.readAll(from === undefined ? {} : { after: from }))) {
    window.push(append);
    waiting += append.events.length;
    if (window.length >= WINDOW_APPENDS || waiting >= WINDOW_EVENTS) await flush();
  }
  await flush();
  return copied;
};

/**
 * Copies every event in the order of the ledger, with its id and metadata, and compares the two stores afterwards:
 * counts and digests, of each stream and in all. Only then may the target be opened as the ledger. It can be stopped
 * at any moment, killed too, and gone on with by `resume`.
 */
export const copyLedger = async (options: CopyOptions): Promise<CopyReport> => {
  const { source, target, resume, onProgress } = options;
  const tell: Tell = (phase, done, total) => onProgress?.(phase, done, total);
  if (target.state !== 'new' && !resume) throw storeCopyError('STORE_COPY_BEGUN_BEFORE');
  const before = await source.identity();
  const there = await tallyTarget(target, 'checking the target', tell);
  const { tally, from } = await tallySource(source, there, tell);
  const total = tally.events;
  if (target.state === 'finished' && there.events < total)
    throw storeCopyError('STORE_COPY_SOURCE_MOVED', {
      detail:
        'The source has events that were recorded after its copy was finished: there are two ledgers now.',
    });
  const copied =
    there.events === total
      ? 0
      : await copyRest(options, from, (done) => {
          tell('copying', there.events + done, total);
        });
  const after = await source.identity();
  if (after.head !== before.head) throw storeCopyError('STORE_COPY_SOURCE_MOVED');
  if (copied > 0)
    assertSame(
      tally,
      await tallyTarget(target, 'verifying', tell, total),
      'The copy failed its verification',
    );
  await target.finish();
  return { events: total, streams: tally.streamCount, copied, digest: tally.digest };
};
