import type { OdsCode } from '#libs/kernel';
import { type OptOutScheme, optOutSchemes } from '../opt-outs/vocabulary.js';

/*
 * What a subscriber of the downstream feed may know: agreed in writing, and never more than is sent.
 */

/** The kinds of records a subscription may be given. */
export const scopeFamilies = [
  'choice',
  'question',
  'access-request',
  'relationship',
  'opt-out',
  'project-consent',
  'practice-list',
  'organisation',
] as const;
export type ScopeFamily = (typeof scopeFamilies)[number];

/**
 * All that downstream services are told about. Two families are no record and are not asked for: what becomes of a
 * patient as a whole (merged, erased, withdrawn, moved), and of the subscription itself. They say what to do with a
 * copy, so they go to everyone whose copy they concern.
 */
export const feedFamilies = [...scopeFamilies, 'patient', 'feed'] as const;
export type FeedFamily = (typeof feedFamilies)[number];

export interface FeedScope {
  /** Which kinds of records; never empty. */
  readonly families: readonly ScopeFamily[];
  /** Records that name another organisation are not sent, those about all organisations are. Null: all. */
  readonly organisations: readonly OdsCode[] | null;
  /** Only patients registered with one of these practices. Null: the patients of all. */
  readonly practices: readonly OdsCode[] | null;
  /** Which opt-outs: with family `opt-out` at least one, without it none. */
  readonly schemes: readonly OptOutScheme[];
  /** Whether patients' NHS numbers go with their records. */
  readonly nhsNumber: boolean;
}

/** One side of the difference between two scopes: what is in the one and not in the other. */
export interface ScopeDifference {
  readonly families: readonly ScopeFamily[];
  /** Null: all but those the smaller scope names. */
  readonly organisations: readonly OdsCode[] | null;
  /** Null: the patients of all practices but those the smaller scope names. */
  readonly practices: readonly OdsCode[] | null;
  readonly schemes: readonly OptOutScheme[];
  readonly nhsNumber: boolean;
}

/** How a scope has changed; null where it has not in that direction. It may have in both. */
export interface ScopeChange {
  /** What is no longer sent, and has to be deleted from a copy. */
  readonly narrowed: ScopeDifference | null;
  /** What is sent from now on, and has to be fetched for a copy. */
  readonly widened: ScopeDifference | null;
}

const without = <T>(these: readonly T[], those: readonly T[]): readonly T[] =>
  these.filter((one) => !those.includes(one));

const codesWithout = (
  these: readonly OdsCode[] | null,
  those: readonly OdsCode[] | null,
): readonly OdsCode[] | null => {
  if (those === null) return [];
  return these === null ? null : without(these, those);
};

/** What the first scope holds and the second does not; null where that is nothing. */
const beyond = (scope: FeedScope, other: FeedScope): ScopeDifference | null => {
  const difference: ScopeDifference = {
    families: without(scope.families, other.families),
    organisations: codesWithout(scope.organisations, other.organisations),
    practices: codesWithout(scope.practices, other.practices),
    schemes: without(scope.schemes, other.schemes),
    nhsNumber: scope.nhsNumber && !other.nhsNumber,
  };
  const { families, organisations, practices, schemes, nhsNumber } = difference;
  const isNothing =
    !nhsNumber && [families, organisations, practices, schemes].every((list) => list?.length === 0);
  return isNothing ? null : difference;
};

export const scopeChange = (before: FeedScope, after: FeedScope): ScopeChange => ({
  narrowed: beyond(before, after),
  widened: beyond(after, before),
});

const inOrder = <T extends string>(list: readonly T[]): readonly T[] => [...new Set(list)].sort();

/** The same scope, with every list in order and nothing named twice: equal scopes are written alike. */
export const tidyScope = (scope: FeedScope): FeedScope => ({
  families: scopeFamilies.filter((family) => scope.families.includes(family)),
  organisations: scope.organisations === null ? null : inOrder(scope.organisations),
  practices: scope.practices === null ? null : inOrder(scope.practices),
  schemes: optOutSchemes.filter((scheme) => scope.schemes.includes(scheme)),
  nhsNumber: scope.nhsNumber,
});
