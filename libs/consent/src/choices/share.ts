import type { Instant } from '#libs/kernel';
import type { Basis, Direction } from '../vocabulary/sharing.js';
import { type Entry, inForce, strictest } from './entry.js';
import { isKept, standingForAll } from './general.js';
import { entryOf, generalChoices, type History, namedChoices } from './history.js';
import { standingByName, withGeneralEndings } from './named.js';
import type { Viewpoint } from './viewpoint.js';

/** What holds for one organisation in one direction, before precedence between scopes is applied. */
export interface Standings {
  readonly named: Entry | undefined;
  readonly general: Entry | undefined;
  /** The general dissent in force spares this organisation (`keepNamed`): rule 11 passes it by. */
  readonly kept: boolean;
  readonly policyNamed: Entry | undefined;
  readonly policyGeneral: Entry | undefined;
}

/** What one history says for everyone. */
export const generalStandingsIn = (
  history: History,
  direction: Direction,
  at: Instant,
): Pick<Standings, 'general' | 'policyGeneral'> => ({
  general: standingForAll(history, direction, at),
  policyGeneral: inForce(generalChoices(history, direction, 'policy').map(entryOf), at),
});

/** What one history says. A policy's choices do not follow a closed organisation to its successor. */
export const standingsIn = (history: History, direction: Direction, view: Viewpoint): Standings => {
  const { general, policyGeneral } = generalStandingsIn(history, direction, view.at);
  const kept = direction === 'share-in' && general !== undefined && isKept(history, general, view);
  const setByPolicy = namedChoices(history, direction, 'policy', view.organisation).map(entryOf);
  return {
    named: standingByName(history, direction, view),
    general: kept ? undefined : general,
    kept,
    policyNamed: inForce(withGeneralEndings(setByPolicy, history, direction), view.at),
    policyGeneral,
  };
};

/**
 * What several histories say together while nobody has confirmed that they are one person's:
 * per scope the more restrictive holds, and a grant only where every one of them has it (section 6).
 */
export const mostRestrictive = (all: readonly Standings[]): Standings => {
  const [first, ...others] = all;
  if (first !== undefined && others.length === 0) return first;
  return {
    named: strictest(all.map((s) => s.named)),
    general: strictest(all.map((s) => s.general)),
    kept: all.every((s) => s.kept),
    policyNamed: strictest(all.map((s) => s.policyNamed)),
    policyGeneral: strictest(all.map((s) => s.policyGeneral)),
  };
};

/** The choice that decides, and from which scope; a policy's choice counts only where the patient said nothing. */
export interface Deciding {
  readonly entry: Entry;
  readonly scope: 'named' | 'general';
  readonly basis: Basis;
}

/** Specific beats general, and what the patient stated beats what a policy set, at any scope. */
export const decidingChoice = (standings: Standings): Deciding | undefined => {
  const { named, general, kept, policyNamed, policyGeneral } = standings;
  if (named !== undefined) return { entry: named, scope: 'named', basis: 'patient' };
  if (kept) return undefined;
  if (general !== undefined) return { entry: general, scope: 'general', basis: 'patient' };
  if (policyNamed !== undefined) return { entry: policyNamed, scope: 'named', basis: 'policy' };
  if (policyGeneral !== undefined) return { entry: policyGeneral, scope: 'general', basis: 'policy' };
  return undefined;
};
