import type { EventId, Instant, OdsCode } from '#libs/kernel';
import {
  decidingChoice,
  type Deciding,
  generalStandingsIn,
  mostRestrictive,
  type Standings,
  standingsIn,
} from '../choices/share.js';
import { joined, type PersonHistory } from '../choices/history.js';
import type { Viewpoint } from '../choices/viewpoint.js';
import type { Surroundings } from '../locality/local.js';
import { policyInForce } from '../policy/in-force.js';
import type { PolicyVersion } from '../policy/policy.js';
import type { Direction } from '../vocabulary/sharing.js';
import type { Override, PrivacyMark } from '../patient/state.js';
import type { Outcome, RuleId, Verdict } from './decision.js';
import { numberGroupsAt } from './persons.js';
import type { AccessFacts, AccessRequest } from './request.js';

/** A request and its facts, laid out as the rules ask for them. */
export interface Case extends Surroundings {
  readonly request: AccessRequest;
  readonly at: Instant;
  readonly policy: PolicyVersion;
  readonly histories: readonly PersonHistory[];
  /** Per group of numbers: each item's marks. */
  readonly privacyMarks: readonly (readonly PrivacyMark[])[];
  readonly overrides: readonly Override[];
  /** What the patient and the policy say of the viewer looking. */
  readonly shareIn: Standings;
  /** The one of them that decides, if any does. */
  readonly deciding: Deciding | undefined;
}

type Ground = Omit<Case, 'shareIn' | 'deciding'>;

const groundOf = (request: AccessRequest, facts: AccessFacts): Ground => {
  const { at } = request;
  const groups = numberGroupsAt(facts.patient, facts.superseded, at);
  const states = groups.flatMap((group) => group.states);
  return {
    request,
    at,
    policy: policyInForce(facts.directory, at),
    histories: groups.map((group) => ({ ...joined(group.states), linkedFrom: group.linkedFrom })),
    privacyMarks: groups.map((group) => group.states.flatMap((s) => s.privacyMarks)),
    // Relationships and overrides count from any of the person's numbers.
    relationships: states.flatMap((s) => s.relationships),
    overrides: states.flatMap((s) => s.overrides),
    practiceLists: facts.practiceLists,
    directory: facts.directory,
  };
};

export const caseOf = (request: AccessRequest, facts: AccessFacts): Case => {
  const ground = groundOf(request, facts);
  const shareIn = standingsFor(ground, 'share-in', request.viewer);
  return { ...ground, shareIn, deciding: decidingChoice(shareIn) };
};

/** The viewer, or another organisation, as the choices are asked about it. */
export const viewpointOf = (c: Ground, organisation: OdsCode = c.request.viewer): Viewpoint => ({
  organisation,
  purpose: c.request.purpose,
  relationships: c.relationships,
  histories: c.histories,
  directory: c.directory,
  at: c.at,
});

/** What the choices say for `organisation` in `direction`, every history of the person taken together. */
export const standingsFor = (c: Ground, direction: Direction, organisation: OdsCode): Standings =>
  mostRestrictive(
    c.histories.map((history) => standingsIn(history, direction, viewpointOf(c, organisation))),
  );

/** What the choices for everyone say in `direction`. */
export const generalStandingsFor = (c: Ground, direction: Direction): Standings =>
  mostRestrictive(
    c.histories.map((history) => ({
      named: undefined,
      kept: false,
      policyNamed: undefined,
      ...generalStandingsIn(history, direction, c.at),
    })),
  );

/** A verdict of rule `number`. */
export const verdict = (
  rule: number,
  outcome: Outcome,
  reason: string,
  decidingEvents: readonly (EventId | undefined)[] = [],
): Verdict => ({
  outcome,
  rule: `direct-care.${String(rule)}` as RuleId,
  reason,
  decidingEvents: decidingEvents.filter((id) => id !== undefined),
});
