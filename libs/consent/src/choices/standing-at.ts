import type { Instant } from '#libs/kernel';
import { emptyDirectory } from '../directory/state.js';
import type { PatientState } from '../patient/state.js';
import type { ChoiceValue, Direction, Scope } from '../vocabulary/sharing.js';
import { standingForAll } from './general.js';
import { standingByName } from './named.js';

/** How one scope is shown to people: what stands there, or that nothing does. */
export type Standing = ChoiceValue | 'not-recorded';

/** What the patient's own choices say at exactly this scope; other scopes and policies are left aside. */
export const standingAt = (state: PatientState, direction: Direction, scope: Scope, at: Instant): Standing =>
  (scope.kind === 'all'
    ? standingForAll(state, direction, at)
    : standingByName(state, direction, scope.organisation, at, emptyDirectory)
  )?.value ?? 'not-recorded';
