import { setTimeout as wait } from 'node:timers/promises';
import type { AppendResult, EventStore, NewEvent, StreamId } from '#libs/event-store';
import { type Instant, newUuid } from '#libs/kernel';
import { consentError } from '#libs/consent';
import type { Sealer } from '#libs/privacy';
import { type DomainEvent, newEvents } from '#libs/stored-events';
import { applicationError } from '../errors.js';
import type { LedgerTime, RecordClaim } from '../ledger-time.js';
import type { CommandReceipt } from '../receipt.js';
import type { CommandTrace, Folded } from '../streams/folded.js';
import type { CommandIdentity } from './command-identity.js';
import type { CommandTargets } from './command-targets.js';
import type { OneAtATime } from './one-at-a-time.js';
import { isConflict, isRefusal, problemOf } from './outages.js';
import { type Patience, throughOutages } from './retry.js';

const MOST_TRIES = 8;
const LONGEST_JITTER_MILLIS = 5;

/** What was decided, and the record time it was decided at. */
export interface Decided {
  readonly events: readonly DomainEvent[];
  readonly recordedAt: Instant;
  /** Id of what the command makes. */
  readonly createdId: string | null;
}

/** Record time for what is decided: after everything in the stream, and not before the times at which `known` stood. */
export type RecordTime = (...known: readonly (Instant | undefined)[]) => Instant;

/** One command to one stream. Every refusal is thrown. */
export interface StreamTask<S> {
  readonly stream: StreamId;
  /** Whose stream it is, for the receipt. */
  readonly subjectId: string;
  readonly identity: CommandIdentity;
  readonly ifMatch: bigint | null;
  load(): Promise<Folded<S>>;
  /** The stream as this process has last seen it, possibly out of date; undefined when it has not. */
  kept?(): Folded<S> | undefined;
  /** Told of what was appended after `base`. */
  appended?(base: Folded<S>, events: readonly NewEvent[], at: AppendResult): void;
  /** Refuses those who may not even learn that the stream is there. Asked before a repetition is answered. */
  show(folded: Folded<S>): Promise<void>;
  /** Refuses those who may not do this. A repetition is answered without it: the deed itself may have ended the right. */
  authorise(folded: Folded<S>): Promise<void>;
  /** Decides on this very state; called again when the stream has moved on meanwhile. */
  decide(folded: Folded<S>, recordTime: RecordTime): Promise<Decided>;
  /** Id of what the command made when it was first carried out. */
  createdBy(trace: CommandTrace, folded: Folded<S>): string | null;
}

/**
 * Decide, append; and load and decide again when the stream had moved on. What is kept of a stream is decided on
 * without looking whether it is the newest: the append, at its revision, finds out.
 */
export class CommandRunner {
  constructor(
    private readonly store: EventStore,
    private readonly sealer: Pick<Sealer, 'loadKeys'>,
    private readonly turns: OneAtATime,
    private readonly time: LedgerTime,
    private readonly patience: Patience,
    private readonly targets: CommandTargets,
  ) {}

  run<S>(task: StreamTask<S>): Promise<CommandReceipt> {
    return this.turns.run(task.stream, () => this.carryOut(task));
  }

  private async carryOut<S>(task: StreamTask<S>): Promise<CommandReceipt> {
    try {
      const written = await this.attemptUnread(task);
      if (written !== undefined) return written;
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const receipt = await this.attempt(task, await throughOutages(this.patience, () => task.load()));
        if (receipt !== undefined) return receipt;
        await wait(Math.random() * LONGEST_JITTER_MILLIS);
      }
    } catch (error) {
      throw problemOf(error);
    }
    throw applicationError('CONSENT_TOO_CONTENDED');
  }

  /**
   * On what is kept, if anything is. Only an append proves that nothing has been missed. A refusal, a repetition, or
   * that there is nothing to change, may rest on what is long past: undefined, and all is done again on a read.
   */
  private async attemptUnread<S>(task: StreamTask<S>): Promise<CommandReceipt | undefined> {
    const kept = task.kept?.();
    if (kept === undefined) return undefined;
    try {
      const receipt = await this.attempt(task, kept);
      return receipt?.replayed === false && receipt.eventIds.length > 0 ? receipt : undefined;
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw error;
    }
  }

  /** Undefined when another process wrote to the stream first. */
  private async attempt<S>(task: StreamTask<S>, folded: Folded<S>): Promise<CommandReceipt | undefined> {
    await task.show(folded);
    const { commandId, digest } = task.identity;
    const trace = folded.commands.get(commandId);
    if (trace?.digest === digest) return repeated(task, trace, folded);
    await task.authorise(folded);
    if (trace !== undefined || this.targets.isForAnother(commandId, task.stream))
      throw applicationError('CONSENT_IDEMPOTENCY_KEY_REUSED');
    if (task.ifMatch !== null && task.ifMatch !== folded.last?.revision) {
      throw applicationError('CONSENT_REVISION_STALE');
    }
    return this.time.recording(task.stream, (claim) => this.decideAndAppend(task, folded, claim));
  }

  private async decideAndAppend<S>(
    task: StreamTask<S>,
    folded: Folded<S>,
    claim: RecordClaim,
  ): Promise<CommandReceipt | undefined> {
    const decided = await task.decide(folded, (...known) =>
      claim.toRecord(folded.last?.recordedAt, ...known),
    );
    if (decided.events.length === 0) return unchanged(task, folded, decided);
    return this.append(task, folded, decided);
  }

  private async append<S>(
    task: StreamTask<S>,
    folded: Folded<S>,
    { events, recordedAt, createdId }: Decided,
  ): Promise<CommandReceipt | undefined> {
    const { stream, identity, subjectId } = task;
    // Another process may be carrying out the same command, decided at another instant or from another body: its
    // events standing where these should must be a conflict, not a success.
    const command = { ...identity, attempt: newUuid() };
    const stored = await newEvents({ events, stream, command, recordedAt, sealer: this.sealer });
    try {
      const at = await throughOutages(this.patience, () =>
        this.store.append(stream, folded.last?.revision ?? 'no-stream', stored),
      );
      task.appended?.(folded, stored, at);
      this.targets.note(identity.commandId, stream);
      const { revision, position } = at;
      return { subjectId, revision, position, recordedAt, ...written(stored), createdId, replayed: false };
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    }
  }
}

const written = (events: readonly NewEvent[]) => ({
  eventIds: events.map(({ id }) => id),
  events: events.map(({ type }) => ({ type })),
});

const repeated = <S>(task: StreamTask<S>, trace: CommandTrace, folded: Folded<S>): CommandReceipt => ({
  subjectId: task.subjectId,
  revision: trace.revision,
  position: trace.position,
  recordedAt: trace.recordedAt,
  eventIds: trace.eventIds,
  events: trace.types.map((type) => ({ type })),
  createdId: task.createdBy(trace, folded),
  replayed: true,
});

/** Nothing to change: the stream as it stands. */
const unchanged = <S>(task: StreamTask<S>, { last }: Folded<S>, { createdId }: Decided): CommandReceipt => {
  // A receipt names a place in the ledger, and a stream that was never written has none.
  if (last === undefined) throw consentError('CONSENT_STATE_UNCHANGED');
  return { subjectId: task.subjectId, ...last, eventIds: [], events: [], createdId, replayed: false };
};
