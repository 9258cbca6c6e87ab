import { covers, type EventId, type Instant, type OdsCode } from '#libs/kernel';
import { numberGroupsAt } from '../direct-care/persons.js';
import type { AccessFacts } from '../direct-care/request.js';
import { practicesAt } from '../locality/local.js';
import type { Relationship } from '../patient/state.js';
import type { Basis, Direction } from '../vocabulary/sharing.js';
import type { Entry } from './entry.js';
import { type History, joined, organisationsChosen } from './history.js';
import { generalStandingsIn, mostRestrictive, type Standings, standingsIn } from './share.js';
import type { Standing } from './standing-at.js';
import { standingYeses } from './yeses.js';

/** What stands at one scope, and which event says so. */
export interface StandingChoice {
  readonly value: Standing;
  readonly basis: Basis | null;
  readonly from: Instant | null;
  readonly to: Instant | null;
  readonly eventId: EventId | null;
}

export interface DirectionState {
  readonly all: StandingChoice;
  readonly organisations: readonly (StandingChoice & { readonly organisation: OdsCode })[];
}

/** A person's current sharing state: what the sharing page shows. */
export interface SharingState {
  readonly practices: readonly OdsCode[];
  readonly shareOut: DirectionState;
  readonly shareIn: DirectionState;
  /** Organisations the patient said yes to when asked. */
  readonly answeredYes: readonly {
    readonly organisation: OdsCode;
    readonly from: Instant;
    readonly eventId: EventId;
  }[];
  readonly relationships: readonly Relationship[];
}

const shown = (patient: Entry | undefined, policy: Entry | undefined): StandingChoice => {
  const entry = patient ?? policy;
  if (entry === undefined) return { value: 'not-recorded', basis: null, from: null, to: null, eventId: null };
  const basis = patient === undefined ? 'policy' : 'patient';
  return { value: entry.value, basis, from: entry.from, to: entry.to, eventId: entry.eventId };
};

const organisationsNamed = (histories: readonly History[], direction: Direction): readonly OdsCode[] => {
  const named = new Set<OdsCode>();
  for (const history of histories) {
    for (const organisation of organisationsChosen(history, direction)) named.add(organisation);
    if (direction === 'share-in') for (const answer of history.answers) named.add(answer.organisation);
  }
  return [...named].sort();
};

/** The person's sharing state at `at`; while a merge is unconfirmed, the more restrictive of the numbers'. */
export const sharingStateAt = (facts: Omit<AccessFacts, 'practiceLists'>, at: Instant): SharingState => {
  const groups = numberGroupsAt(facts.patient, facts.superseded, at);
  const histories = groups.map(({ states, linkedFrom }) => ({ ...joined(states), linkedFrom }));
  const relationships = groups.flatMap((group) => group.states.flatMap((state) => state.relationships));
  const { directory } = facts;
  const standings = (direction: Direction, organisation: OdsCode): Standings =>
    mostRestrictive(
      histories.map((history) =>
        standingsIn(history, direction, {
          organisation,
          purpose: 'direct-care',
          relationships,
          histories,
          directory,
          at,
        }),
      ),
    );
  const inDirection = (direction: Direction): DirectionState => {
    const general = mostRestrictive(
      histories.map((history) => ({ ...noNames, ...generalStandingsIn(history, direction, at) })),
    );
    return {
      all: shown(general.general, general.policyGeneral),
      organisations: organisationsNamed(histories, direction).map((organisation) => {
        const { named, policyNamed } = standings(direction, organisation);
        return { organisation, ...shown(named, policyNamed) };
      }),
    };
  };
  return {
    practices: practicesAt(relationships, at),
    shareOut: inDirection('share-out'),
    shareIn: inDirection('share-in'),
    answeredYes: organisationsNamed(histories, 'share-in').flatMap((organisation) => {
      const yeses = histories.map((history) => standingYeses(history, { organisation, directory, at })[0]);
      const yes = yeses.every((y) => y !== undefined) ? yeses[0] : undefined;
      return yes === undefined ? [] : [{ organisation, from: yes.from, eventId: yes.eventId }];
    }),
    relationships: relationships.filter((r) => covers(r, at)),
  };
};

const noNames = { named: undefined, policyNamed: undefined, kept: false };
