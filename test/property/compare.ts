import type { AccessDecision, AccessRequest } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import type { ModelDecision, ModelVerdict } from '../model/decision.js';
import type { ModelWorld } from '../model/world.js';
import { dayOf } from './pool.js';

/** The reasons the rules document names; production words the others as it likes. */
const NAMED_REASONS: readonly string[] = ['no-relationship', 'conflict-with-practice-list'];

const named = (reason: string | undefined): string | null =>
  reason !== undefined && NAMED_REASONS.includes(reason) ? reason : null;

export interface Comparable {
  readonly verdict: string;
  readonly answers: readonly string[];
  readonly withheldItems: readonly string[];
}

const text = (outcome: string, rule: string, reason: string | undefined): string =>
  [outcome, rule, named(reason)].filter((part) => part !== null).join(' ');

export const fromProduction = (decision: AccessDecision): Comparable => ({
  verdict: text(decision.outcome, decision.rule, decision.reason),
  answers: decision.answers.map((a) => `${a.source}: ${text(a.outcome, a.rule, a.reason)}`),
  withheldItems: decision.obligations
    .flatMap((obligation) => (obligation.kind === 'withhold-items' ? obligation.items : []))
    .toSorted(),
});

export const fromModel = (decision: ModelDecision): Comparable => {
  const verdict = (v: ModelVerdict): string => text(v.outcome, `direct-care.${String(v.rule)}`, v.reason);
  return {
    verdict: verdict(decision),
    answers: decision.answers.map((a) => `${a.source}: ${verdict(a)}`),
    withheldItems: decision.withheldItems,
  };
};

export const isSame = (a: Comparable, b: Comparable): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A counterexample as a person reads it: days instead of instants, nothing that is always the same. */
const explain = (world: ModelWorld, request: AccessRequest & { knownAt: Instant }): string => {
  const short = (key: string, value: unknown): unknown => {
    if (['recordedBy', 'notice', 'method', 'madeBy', 'evidence', 'id'].includes(key)) return undefined;
    if (value === null) return undefined;
    const isTime = ['from', 'to', 'at'].includes(key) && typeof value === 'string';
    return isTime ? dayOf(value as Instant) : value;
  };
  const line = (where: string) => (event: { readonly type: string; readonly data: object }) =>
    `  ${where} ${event.type} ${JSON.stringify(event.data, short)}`;
  return [
    `  ask ${JSON.stringify({ ...request, knownAt: undefined }, short)}`,
    ...world.patient.slice(1).map(line('survivor')),
    ...world.superseded.flatMap(({ events }, i) => events.slice(1).map(line(`number ${String(i + 1)}`))),
    ...[...world.practiceLists.values()].flat().map(line('list')),
    ...world.directory
      .filter(({ type }) => type !== 'OrganisationRegistered' && type !== 'LocalAreaDefined')
      .map(line('directory')),
  ].join('\n');
};

/** The counterexample, and what either said of it. */
export const tell = (
  world: ModelWorld,
  request: AccessRequest & { knownAt: Instant },
  model: Comparable,
  production: Comparable,
): string =>
  [
    explain(world, request),
    `  model      ${JSON.stringify(model)}`,
    `  production ${JSON.stringify(production)}`,
  ].join('\n');
