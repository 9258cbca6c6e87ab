import type { OptOutCheckEvent, OptOutCheckRun } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import { type CommandId, type Instant, newUuid } from '#libs/kernel';
import type { Digested, FileCheckResult } from '#libs/opt-out-check';
import type { Sealer } from '#libs/privacy';
import { newEvents, optOutCheckStream } from '#libs/stored-events';
import { v5 } from 'uuid';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import type { Digests } from '../running/command-identity.js';
import { isConflict, problemOf } from '../running/outages.js';
import { type Patience, throughOutages } from '../running/retry.js';

const MOST_TRIES = 10;
const FILE_NAMESPACE = '5d0a3f4e-77a0-5b5e-8a63-0f6f1f0b9c21';

/** How often the same file was checked before, and when last. */
export interface EarlierChecks {
  readonly count: number;
  readonly last: Instant | null;
}

/** Puts every run on record, with who, why, as of when and what came of it. It cannot be switched off. */
export class CheckRecord {
  constructor(
    private readonly store: EventStore,
    private readonly sealer: Pick<Sealer, 'loadKeys'>,
    private readonly digests: Digests,
    private readonly time: LedgerTime,
    private readonly patience: Patience,
  ) {}

  /**
   * CONSENT_UNAVAILABLE when it cannot be put on record: then there must be no result either. Where it must be the
   * first of its file, CONSENT_OPT_OUT_FILE_DUPLICATE.
   */
  async completed(
    run: OptOutCheckRun,
    result: FileCheckResult,
    { erased, mustBeFirst }: { readonly erased: number; readonly mustBeFirst: boolean },
  ): Promise<EarlierChecks> {
    const { rows, kept, removed, reasons } = result;
    const [input, output] = [this.fileOf(result.input), this.fileOf(result.output)];
    const event: OptOutCheckEvent = {
      type: 'OptOutCheckCompleted',
      data: { ...run, input, output, rows, kept, removed, rejected: { ...reasons }, erased },
    };
    return this.record(v5(input.digest, FILE_NAMESPACE), event, mustBeFirst);
  }

  async failed(run: OptOutCheckRun, code: string): Promise<void> {
    await this.record(newUuid(), { type: 'OptOutCheckFailed', data: { ...run, code } });
  }

  private fileOf({ bytes, sha256 }: Digested): { readonly bytes: number; readonly digest: string } {
    return { bytes, digest: this.digests.commandDigest(sha256) };
  }

  private async record(file: string, event: OptOutCheckEvent, mustBeFirst = false): Promise<EarlierChecks> {
    const stream = optOutCheckStream(file);
    const { checkId } = event.data;
    try {
      for (let tries = 0; tries < MOST_TRIES; tries++) {
        const [last] = await throughOutages(this.patience, () =>
          this.store.readStream(stream, { direction: 'backwards', limit: 1 }),
        );
        if (mustBeFirst && last !== undefined)
          throw applicationError('CONSENT_OPT_OUT_FILE_DUPLICATE', {
            detail: `It was checked at ${last.metadata.recordedAt}.`,
          });
        const events = await newEvents({
          events: [event],
          stream,
          command: { commandId: checkId as CommandId, digest: '', correlationId: checkId },
          recordedAt: this.time.toRecord(last?.metadata.recordedAt),
          sealer: this.sealer,
        });
        try {
          await throughOutages(this.patience, () =>
            this.store.append(stream, last?.revision ?? 'no-stream', events),
          );
          const count = last === undefined ? 0 : Number(last.revision) + 1;
          return { count, last: last?.metadata.recordedAt ?? null };
        } catch (error) {
          if (!isConflict(error)) throw error;
        }
      }
    } catch (error) {
      throw problemOf(error);
    }
    throw applicationError('CONSENT_TOO_CONTENDED');
  }
}
