import type { Instant } from '#libs/kernel';
import { emptyDirectory } from '../directory/state.js';
import type { PatientState } from '../patient/state.js';
import type { Basis, ChoiceValue, Direction, Scope } from '../vocabulary/sharing.js';
import { type Entry, inForce } from './entry.js';
import { standingForAll } from './general.js';
import { entryOf, generalChoices, namedChoices } from './history.js';
import { standingByName, withGeneralEndings } from './named.js';

/** How one scope is shown to people: what stands there, or that nothing does. */
export type Standing = ChoiceValue | 'not-recorded';

const statedByPatient = (state: PatientState, direction: Direction, scope: Scope, at: Instant) =>
  scope.kind === 'all'
    ? standingForAll(state, direction, at)
    : standingByName(state, direction, {
        organisation: scope.organisation,
        directory: emptyDirectory,
        at,
      });

const setByPolicy = (
  state: PatientState,
  direction: Direction,
  scope: Scope,
  at: Instant,
): Entry | undefined => {
  if (scope.kind === 'all') return inForce(generalChoices(state, direction, 'policy').map(entryOf), at);
  const named = namedChoices(state, direction, 'policy', scope.organisation).map(entryOf);
  return inForce(withGeneralEndings(named, state, direction), at);
};

/** What the choices of one basis say at exactly this scope; other scopes and the other basis are left aside. */
export const standingAt = (
  state: PatientState,
  direction: Direction,
  scope: Scope,
  at: Instant,
  basis: Basis = 'patient',
): Standing =>
  (basis === 'patient' ? statedByPatient : setByPolicy)(state, direction, scope, at)?.value ?? 'not-recorded';
