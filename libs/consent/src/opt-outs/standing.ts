import type { Instant } from '#libs/kernel';
import type { PatientState } from '../patient/state.js';
import { newestEffective } from '../vocabulary/newest.js';
import type { OptOutChoice, OptOutState, ProjectConsent, UnhonouredType2 } from './state.js';
import type { OptOutScheme, OptOutValue, ProjectConsentValue } from './vocabulary.js';

/*
 * What stands at an instant. The choice effective last holds; of several at one instant the strictest. Until someone
 * confirms a merge each number's history is judged by itself and the more restrictive holds: an opt-out or a refusal
 * under any number, a consent only where it stands under all (section 6).
 */

/** The numbers of one confirmed person have one joined history; a group apart is linked but not confirmed. */
export interface NumbersJoined {
  readonly states: readonly Pick<PatientState, 'optOuts'>[];
}

const optOutStrictness: Record<OptOutValue, number> = { withdrawn: 0, 'opted-out': 1 };
const projectStrictness: Record<ProjectConsentValue, number> = { given: 0, refused: 1, withdrawn: 1 };

const joined = <T extends { readonly recordedAt: Instant }>(
  { states }: NumbersJoined,
  listOf: (state: OptOutState) => readonly T[],
): readonly T[] => {
  const [only] = states;
  if (only !== undefined && states.length === 1) return listOf(only.optOuts);
  return states
    .flatMap(({ optOuts }) => listOf(optOuts))
    .sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
};

const standingIn = (group: NumbersJoined, scheme: OptOutScheme, at: Instant): OptOutChoice | undefined =>
  newestEffective(
    joined(group, ({ choices }) => choices).filter((choice) => choice.scheme === scheme),
    at,
    ({ value }) => optOutStrictness[value],
  );

/**
 * The choice that stands for the scheme, or nothing where none was ever made: which is not opted out, and no consent
 * either (section 1, 12).
 */
export const optOutStanding = (
  groups: readonly NumbersJoined[],
  scheme: OptOutScheme,
  at: Instant,
): OptOutChoice | undefined => {
  const standings = groups.map((group) => standingIn(group, scheme, at));
  return (
    standings.find((standing) => standing?.value === 'opted-out') ??
    standings.find((standing) => standing !== undefined)
  );
};

/** Whether the person is opted out of the scheme. */
export const isOptedOut = (groups: readonly NumbersJoined[], scheme: OptOutScheme, at: Instant): boolean =>
  optOutStanding(groups, scheme, at)?.value === 'opted-out';

/** What the person said about one project: a dissent under any number, a consent where it stands under all. */
export const projectConsentStanding = (
  groups: readonly NumbersJoined[],
  projectId: string,
  at: Instant,
): ProjectConsent | undefined => {
  const standings = groups.map((group) =>
    newestEffective(
      joined(group, ({ projects }) => projects).filter((answer) => answer.projectId === projectId),
      at,
      ({ value }) => projectStrictness[value],
    ),
  );
  const dissent = standings.find((standing) => standing !== undefined && standing.value !== 'given');
  if (dissent !== undefined) return dissent;
  return standings.includes(undefined) ? undefined : standings[0];
};

/** The projects anything was ever said about. */
export const projectsAnswered = (groups: readonly NumbersJoined[]): readonly string[] => [
  ...new Set(
    groups.flatMap((group) => joined(group, ({ projects }) => projects).map(({ projectId }) => projectId)),
  ),
];

/** Type 2 codes from after the cut-off that no national choice has answered yet: the patient is to be asked. */
export const awaitingContact = (
  groups: readonly NumbersJoined[],
  at: Instant,
): readonly UnhonouredType2[] => {
  const answered = groups
    .flatMap((group) => joined(group, ({ choices }) => choices))
    .filter(({ scheme, legacy, from }) => scheme === 'national' && !legacy && from <= at)
    .map(({ from }) => from);
  return groups
    .flatMap((group) => joined(group, ({ unhonoured }) => unhonoured))
    .filter(({ from }) => from <= at && answered.every((later) => later < from));
};
