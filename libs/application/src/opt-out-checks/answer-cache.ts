import { endianness } from 'node:os';
import type { EventStore, Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import type { Vault } from '#libs/privacy';
import { applicationError } from '../errors.js';
import { type KeptOptOutSets, LiveOptOutSets, type OptOutSets } from './opt-out-sets.js';
import { snapshotBytes, snapshotOf } from './snapshot-bytes.js';

/** Where answers are kept so that several files are checked as of one moment. */
export interface AnswerCache {
  /** Undefined where there are none yet. */
  read(): Promise<Uint8Array | undefined>;
  write(sealed: Uint8Array): Promise<void>;
}

/** The standing of every number, and when and where that was so. */
export interface KeptAnswers {
  readonly sets: OptOutSets;
  readonly at: Instant;
  readonly position: Position | null;
}

type About = Omit<KeptAnswers, 'sets'>;

export interface AnswerCacheParts {
  readonly store: Pick<EventStore, 'identity'>;
  readonly erasures: Pick<Vault, 'erasureEpoch' | 'sealUntilErasure' | 'openUntilErasure'>;
}

const FORMAT = 'opt-out-answers/1';

const contextOf = async ({ store }: AnswerCacheParts): Promise<readonly string[]> => {
  const { ledgerId, logId = '' } = await store.identity();
  return [FORMAT, endianness(), ledgerId, logId];
};

const unusable = (detail: string): Error => applicationError('CONSENT_OPT_OUT_CACHE_UNUSABLE', { detail });

/**
 * What was kept; undefined where nothing was. CONSENT_OPT_OUT_CACHE_UNUSABLE for what is damaged, of another ledger, or
 * from before an erasure: such answers are never quietly replaced, since other files may have been checked by them.
 */
export const keptAnswers = async (
  cache: AnswerCache,
  parts: AnswerCacheParts,
): Promise<KeptAnswers | undefined> => {
  const sealed = await cache.read();
  if (sealed === undefined) return undefined;
  const bytes = await parts.erasures.openUntilErasure(await contextOf(parts), sealed);
  const found = bytes && snapshotOf(bytes);
  if (found === undefined) throw unusable('They cannot be opened.');
  return { ...(found.about as About), sets: new LiveOptOutSets(found.sets).snapshot() };
};

/** CONSENT_OPT_OUT_CACHE_UNUSABLE when somebody is erased meanwhile; whatever `write` fails with. */
export const keepAnswers = async (
  cache: AnswerCache,
  { at, position }: About,
  sets: KeptOptOutSets,
  parts: AnswerCacheParts,
): Promise<void> => {
  const epoch = await parts.erasures.erasureEpoch();
  const bytes = snapshotBytes({ at, position } satisfies About, sets);
  const sealed =
    epoch === undefined
      ? undefined
      : await parts.erasures.sealUntilErasure(epoch, await contextOf(parts), bytes);
  if (sealed === undefined) throw unusable('Somebody was erased while they were made.');
  await cache.write(sealed);
};
