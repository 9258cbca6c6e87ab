import {
  type BreakerState,
  type CodeFigures,
  type CodeTrafficPolicy,
  codeTrafficAt,
  type BreakerVerdict,
  evolveBreaker,
  figuresSince,
  judgeTraffic,
  neverOpened,
  policyInForce,
} from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import type { CodeTrafficQueries } from '#libs/read-models';
import { decodeFrom, operationsStream } from '#libs/stored-events';
import type { CloseCodeBreakerCommand } from '../commands/index.js';
import type { LedgerTime } from '../ledger-time.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import { type Digests, identityOf } from '../running/command-identity.js';
import type { CommandRunner, Decided, RecordTime } from '../running/command-runner.js';
import { FoldedStreams } from '../streams/folded-streams.js';
import type { Folded, Folding } from '../streams/folded.js';
import type { Directory } from '../streams/reference-streams.js';
import { ownContext } from './own-context.js';

const folding: Folding<BreakerState> = {
  empty: neverOpened,
  fold: (state, events) =>
    events.reduce((breaker, stored) => {
      const event = decodeFrom('operations', stored, { open: 'none' });
      const moves = event.type === 'CodeBreakerOpened' || event.type === 'CodeBreakerClosed';
      return moves ? evolveBreaker(breaker, event) : breaker;
    }, state),
};

/** How the breaker stands, and what it is judged by. */
export interface BreakerReading {
  readonly state: BreakerState;
  readonly policy: CodeTrafficPolicy;
  readonly policyVersion: string;
  readonly since: Instant;
  readonly figures: CodeFigures;
  readonly now: Instant;
}

type Moved = Extract<BreakerVerdict, { readonly kind: 'opens' | 'closes' }>;

/**
 * The breaker on all codes (section 4). How it stands is in the ledger, so that every process knows, and a new one
 * too; what it is judged by is counted from the ledger.
 */
export class CodeBreaker {
  readonly #streams: FoldedStreams<BreakerState>;

  constructor(
    private readonly runner: CommandRunner,
    store: EventStore,
    private readonly directory: Directory,
    private readonly time: LedgerTime,
    private readonly traffic: CodeTrafficQueries,
    private readonly digests: Digests,
    private readonly report: (fault: unknown) => void,
  ) {
    this.#streams = new FoldedStreams(store, folding, 1);
  }

  async read(): Promise<BreakerReading> {
    const [operations, directory] = await Promise.all([
      this.#streams.loadTogether(operationsStream),
      this.directory.load(),
    ]);
    const { state } = operations;
    const now = this.time.toRecord(undefined, operations.last?.recordedAt, directory.last?.recordedAt);
    const policy = codeTrafficAt(directory.state, now);
    const policyVersion = policyInForce(directory.state, now).version;
    const since = figuresSince(state, policy.breaker, now);
    return { state, policy, policyVersion, since, figures: await this.#figures(since, now), now };
  }

  /** Moves the breaker where it is to move; the rest of the verdict is the caller's to keep to. */
  async judge(reading: BreakerReading): Promise<BreakerVerdict> {
    const { state, figures, policy, now } = reading;
    const verdict = judgeTraffic(state, figures, policy.breaker, now);
    if (verdict.kind === 'opens' || verdict.kind === 'closes') await this.#move(reading, verdict);
    return verdict;
  }

  /** An administrator's word. Nothing is recorded where it is closed already. */
  async close({ context, reason }: CloseCodeBreakerCommand): Promise<CommandReceipt> {
    permitFor(context.caller, 'CloseCodeBreaker', null);
    return this.#run(context, (state, at) =>
      state.opened === null
        ? []
        : [
            {
              type: 'CodeBreakerClosed',
              data: { cause: 'administrator', reason, at, recordedBy: context.caller.actor },
            },
          ],
    );
  }

  /**
   * Without the read model the breaker stands as it stood, and nobody is kept from care for it: the limits of each
   * patient and request hold on their own streams.
   */
  async #figures(since: Instant, now: Instant): Promise<CodeFigures> {
    try {
      return await this.traffic.figures(since, now);
    } catch (error) {
      this.report(error);
      return { issued: 0, settled: 0, failed: 0, over: 0, answered: 0 };
    }
  }

  async #move({ state, figures, policyVersion }: BreakerReading, moved: Moved): Promise<void> {
    const before = (state.opened ?? state.closed)?.at ?? 'never';
    const context = ownContext(
      `code-breaker/${moved.kind}/${state.opened === null ? 'closed' : 'open'}/${before}`,
    );
    const { actor: recordedBy } = context.caller;
    await this.#run(context, (current, at) => {
      // Another process has moved it meanwhile.
      if (current.opened?.at !== state.opened?.at || current.closed?.at !== state.closed?.at) return [];
      if (moved.kind === 'closes')
        return [{ type: 'CodeBreakerClosed', data: { cause: 'trial-passed', reason: null, at, recordedBy } }];
      const { cause, trialFrom } = moved;
      const data = { cause, figures, policyVersion, at, trialFrom, recordedBy };
      return [{ type: 'CodeBreakerOpened', data }];
    });
  }

  #run(
    context: CloseCodeBreakerCommand['context'],
    decide: (state: BreakerState, at: Instant) => Decided['events'],
  ): Promise<CommandReceipt> {
    return this.runner.run<BreakerState>({
      stream: operationsStream,
      subjectId: 'england',
      identity: identityOf(this.digests, context),
      ifMatch: context.ifMatch,
      load: () => this.#streams.load(operationsStream),
      show: () => Promise.resolve(),
      authorise: () => Promise.resolve(),
      createdBy: () => null,
      decide: ({ state }: Folded<BreakerState>, recordTime: RecordTime) => {
        const recordedAt = recordTime();
        return Promise.resolve({ events: decide(state, recordedAt), recordedAt, createdId: null });
      },
    });
  }
}
