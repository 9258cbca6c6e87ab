import type { EventId, Instant } from '#libs/kernel';
import { type NumberGroup, numberGroupsAt } from '../direct-care/persons.js';
import type { DetailsOf } from '../grounds/details.js';
import { groundInForce, type GroundOf } from '../grounds/state.js';
import type { UseVerdict } from './decision.js';
import type { SecondaryUseFacts, SecondaryUseRequest } from './request.js';
import type { DeclaredBasis } from './vocabulary.js';

/** A request and its facts, laid out as the rules ask for them. */
export interface UseCase {
  readonly request: SecondaryUseRequest;
  readonly facts: SecondaryUseFacts;
  readonly at: Instant;
  /** The person's numbers; a group apart is linked but not confirmed to be theirs. */
  readonly groups: readonly NumberGroup[];
}

export const useCaseOf = (request: SecondaryUseRequest, facts: SecondaryUseFacts): UseCase => ({
  request,
  facts,
  at: request.at,
  groups: numberGroupsAt(facts.patient, facts.superseded, request.at),
});

/** The object the request rests on, if it declares that basis and the object is on record and in force. */
export const declared = <K extends DeclaredBasis>(
  { request: { basis }, facts, at }: UseCase,
  kind: K,
): (GroundOf<K> & { readonly details: DetailsOf<K> }) | undefined =>
  basis?.kind === kind ? groundInForce(facts.grounds, kind, basis.groundId, at) : undefined;

/** A verdict of rule `number` of section 3. */
export const useVerdict = (
  number: number,
  outcome: 'permit' | 'deny',
  reason: string,
  decidingEvents: readonly (EventId | undefined)[] = [],
): UseVerdict => ({
  outcome,
  rule: `secondary-use.${number}`,
  reason,
  decidingEvents: decidingEvents.filter((id) => id !== undefined),
});
