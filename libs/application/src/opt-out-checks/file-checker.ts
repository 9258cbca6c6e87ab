import type { CheckedUse, OptOutCheckRun } from '#libs/consent';
import type { EventStore, Position } from '#libs/event-store';
import { CodedError, type Instant, newUuid, plusMillis } from '#libs/kernel';
import { checkFile, type FileCheck, type FileCheckResult, type Judge } from '#libs/opt-out-check';
import type { ErasedNumbers } from '#libs/privacy';
import type { ProjectionEngine } from '#libs/projections';
import type { Caller } from '../caller.js';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import { permitFor } from '../permission/permit.js';
import { type AnswerCache, keepAnswers, keptAnswers } from './answer-cache.js';
import type { CheckRecord, EarlierChecks } from './check-record.js';
import { withErasedApart } from './erased-rows.js';
import { IndexSnapshots, type IndexSnapshotParts, type SnapshotPlace } from './index-snapshots.js';
import { nationalOptOuts } from './judges.js';
import type { OptOutSets } from './opt-out-sets.js';
import { sharedFactsAt } from './shared-facts.js';
import { assertOnRecord, judgeOfUse, requestOf, type UseJudge } from './use-judge.js';
import { OptOutIndex, type OptOutIndexParts } from './opt-out-index.js';
import { pastOptOuts } from './past-opt-outs.js';

/** What is to be checked for, before there is a file. */
export interface AskedFileCheck {
  readonly caller: Caller;
  readonly use: CheckedUse | null;
  /** Null for now. */
  readonly asOf: Instant | null;
  /** To look at a past whose answers are no longer good for releasing data. */
  readonly isAudit?: boolean;
  /** The very same list was checked before, and that is known. Without it a MESH list is refused then. */
  readonly again?: boolean;
  /** Answers to be taken from there, or kept there for the next file; not beside `asOf`. */
  readonly cache?: AnswerCache;
}

export interface OptOutFileCheck extends AskedFileCheck, Omit<FileCheck, 'judge' | 'beforeCommit'> {
  /** Default: a new one. It goes on record, so no two runs may have the same. */
  readonly checkId?: string;
}

export interface OptOutFileCheckResult extends FileCheckResult {
  readonly checkId: string;
  readonly at: Instant;
  readonly asOfPosition: Position | null;
  /** From then on the answer must not be used any more. */
  readonly validUntil: Instant;
  /** How many numbers were erased by then; rows of theirs are rejected as `erased`. */
  readonly erased: number;
  /** What the rules answer for everyone who never said anything; null for a check without a use. */
  readonly silent: UseJudge['silent'] | null;
  /** The same bytes were checked before: nothing wrong with it, and old results must not be used for new ones. */
  readonly earlier: EarlierChecks;
}

const DAY_MILLIS = 24 * 60 * 60 * 1000;
/** How long an answer about opt-outs is good (section 5). */
export const ANSWER_DAYS = 21;

/** A check takes its time anyway: better to wait for read models that are being built than to be refused. */
const CATCH_UP_MILLIS = 10 * 60 * 1000;

const validUntil = (at: Instant): Instant => plusMillis(at, ANSWER_DAYS * DAY_MILLIS);

interface AsOf {
  readonly sets: OptOutSets;
  readonly at: Instant;
  readonly position: Position | null;
  readonly erased: ErasedNumbers;
}

export interface FileCheckerParts extends Omit<OptOutIndexParts, 'rowsName' | 'snapshots'> {
  readonly store: EventStore;
  readonly erasures: OptOutIndexParts['erasures'] & IndexSnapshotParts['erasures'];
  readonly projections: Pick<ProjectionEngine, 'waitFor' | 'reportOf'>;
  /** Absent: every process makes the index anew. */
  readonly snapshotPlace?: SnapshotPlace;
}

const MODEL = 'opt-out-index';

/** A list as it goes to the national service over MESH, which takes each only once. */
const isMeshList = ({ format, use, asOf, again = false }: OptOutFileCheck): boolean =>
  format.format === 'mesh' && use === null && asOf === null && !again;

/** Names the build that is read. */
const buildOf = async (projections: Pick<ProjectionEngine, 'reportOf'>): Promise<string> => {
  const active = (await projections.reportOf(MODEL)).builds.find(({ role }) => role === 'active');
  return active === undefined ? 'none' : `${active.version}/${active.build}/${active.startedAt}`;
};

/** Checks files against the opt-outs as of one position of the ledger. */
export class OptOutFileChecker {
  private readonly index: OptOutIndex;

  constructor(
    private readonly parts: FileCheckerParts,
    private readonly record: CheckRecord,
    private readonly time: LedgerTime,
  ) {
    const { snapshotPlace: place, projections } = parts;
    this.index = new OptOutIndex({
      ...parts,
      rowsName: () => buildOf(projections),
      ...(place !== undefined && { snapshots: new IndexSnapshots({ ...parts, place }) }),
    });
  }

  /**
   * Runs one check and puts it on record, before its result shows. CONSENT_NOT_PERMITTED, CONSENT_TIME_INVALID,
   * CONSENT_USE_INVALID, CONSENT_OPT_OUT_ANSWER_STALE, CONSENT_OPT_OUT_CACHE_UNUSABLE before anything is read;
   * CONSENT_UNAVAILABLE, CONSENT_OPT_OUT_FILE_DUPLICATE, OPT_OUT_CHECK_... later.
   */
  async check(check: OptOutFileCheck): Promise<OptOutFileCheckResult> {
    const { caller, use } = check;
    const now = this.admit(check);
    const asOf = await this.asOf(check, now);
    const { at, position, erased } = asOf;
    const { judge, silent } = await this.judgeFor(use, asOf);
    const checkId = check.checkId ?? newUuid();
    const run: OptOutCheckRun = { checkId, actor: caller.actor, use, asOfPosition: position, at };
    let earlier: EarlierChecks = { count: 0, last: null };
    try {
      const result = await checkFile({
        ...check,
        judge: withErasedApart(judge, erased),
        beforeCommit: async (counted) => {
          const mustBeFirst = isMeshList(check);
          earlier = await this.record.completed(run, counted, { erased: erased.size, mustBeFirst });
        },
      });
      const answer = { checkId, at, asOfPosition: position, validUntil: validUntil(at) };
      return { ...result, ...answer, erased: erased.size, silent, earlier };
    } catch (error) {
      await this.record.failed(run, error instanceof CodedError ? error.code : 'OPT_OUT_CHECK_UNREADABLE');
      throw error;
    }
  }

  /** Whether such a check may be made at all, and what time it is now. Refuses as `check` does before it reads. */
  admit(asked: AskedFileCheck): Instant {
    permitFor(asked.caller, 'CheckOptOuts', null);
    const now = this.time.present([]);
    this.assertTime(asked, now);
    if (asked.use !== null) requestOf(asked.use, now);
    return now;
  }

  private assertTime(
    { asOf, isAudit = false }: Pick<AskedFileCheck, 'asOf' | 'isAudit'>,
    now: Instant,
  ): void {
    if (asOf === null) return;
    if (asOf > now) throw applicationError('CONSENT_TIME_INVALID', { detail: 'It is in the future.' });
    if (validUntil(asOf) <= now && !isAudit) throw applicationError('CONSENT_OPT_OUT_ANSWER_STALE');
  }

  private async judgeFor(
    use: CheckedUse | null,
    { sets, at, position }: AsOf,
  ): Promise<{ readonly judge: Judge; readonly silent: UseJudge['silent'] | null }> {
    if (use === null) return { judge: nationalOptOuts(sets), silent: null };
    const facts = await sharedFactsAt(this.parts.store, position);
    assertOnRecord(use, facts);
    return judgeOfUse(use, at, sets, facts);
  }

  private async asOf({ asOf: past, cache, isAudit, signal }: OptOutFileCheck, now: Instant): Promise<AsOf> {
    if (cache !== undefined) {
      const kept = await keptAnswers(cache, this.parts);
      if (kept !== undefined) {
        this.assertTime({ asOf: kept.at, ...(isAudit !== undefined && { isAudit }) }, now);
        return { ...kept, erased: await this.parts.erasures.erasedNumbers() };
      }
    }
    const found = past === null ? await this.present(now, signal) : await this.past(past, signal);
    if (cache !== undefined) await keepAnswers(cache, found, found.sets, this.parts);
    return found;
  }

  private async present(now: Instant, signal: AbortSignal | undefined): Promise<AsOf> {
    const { head } = await this.parts.store.identity();
    if (head !== undefined)
      await this.parts.projections.waitFor(head, {
        projections: [MODEL],
        timeoutMs: CATCH_UP_MILLIS,
        ...(signal !== undefined && { signal }),
      });
    const { sets, position, erased } = await this.index.asOf(now, signal);
    // The rows may have gone on meanwhile; whatever came between changes nobody's standing.
    const reached = position !== undefined && (head === undefined || position > head) ? position : head;
    return { sets, at: now, position: reached ?? null, erased };
  }

  private async past(at: Instant, signal: AbortSignal | undefined): Promise<AsOf> {
    const { rows, position } = await pastOptOuts(this.parts.store, at, signal);
    const then = new OptOutIndex({ ...this.parts, rows, rowsName: () => Promise.resolve('past') });
    const { sets, erased } = await then.asOf(at, signal);
    return { sets, at, position: position ?? null, erased };
  }
}
