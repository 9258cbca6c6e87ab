import {
  isLinkedAt,
  isOptedOut,
  numberGroupsAt,
  type PatientState,
  projectConsentStanding,
  projectsAnswered,
  type SupersededPatient,
  switchedTo,
} from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import type { OptOutStanding } from '#libs/read-models';
import { type NumberStanding, nextAfter } from './opt-out-sets.js';

/** Looks patients up; those who are not there have said nothing. */
export type StandingsOf = (
  patientIds: readonly PatientId[],
) => Promise<ReadonlyMap<PatientId, OptOutStanding>>;

const linkedTo = ({ mergeLinks, survivors }: PatientState): readonly PatientId[] => [
  ...mergeLinks.map(({ superseded }) => superseded),
  ...survivors.map(({ value }) => value).filter((value) => value !== null),
];

/** The patients and everyone whom a merge ever linked to them, over any number of steps. */
export const withEveryoneLinked = async (
  patients: readonly OptOutStanding[],
  standingsOf: StandingsOf,
): Promise<ReadonlyMap<PatientId, PatientState>> => {
  const states = new Map(patients.map(({ patientId, state }) => [patientId, state]));
  for (let newest = [...states.values()]; newest.length > 0;) {
    const wanted = [...new Set(newest.flatMap(linkedTo))].filter((id) => !states.has(id));
    const found = await standingsOf(wanted);
    newest = [...found.values()].map(({ state }) => state);
    for (const { patientId, state } of found.values()) states.set(patientId, state);
  }
  return states;
};

/** The patient to whom a number's questions go then. */
const survivorOf = (
  patientId: PatientId,
  states: ReadonlyMap<PatientId, PatientState>,
  at: Instant,
): PatientId => {
  let survivor = patientId;
  for (const seen = new Set([patientId]); ;) {
    const next = switchedTo(states.get(survivor)?.survivors ?? [], at)?.value ?? null;
    const state = next === null ? undefined : states.get(next);
    // A survivor that does not count the number in, as after half a merge, would leave its dissents out.
    if (next === null || state === undefined || seen.has(next) || !isLinkedAt(state, survivor, at))
      return survivor;
    seen.add(next);
    survivor = next;
  }
};

/** What a number stands for at `at`, and everything that was said under the numbers joined to it (section 6). */
export const numberStandingAt = (
  patientId: PatientId,
  states: ReadonlyMap<PatientId, PatientState>,
  at: Instant,
): NumberStanding => {
  const survivor = survivorOf(patientId, states, at);
  const state = states.get(survivor);
  const own = states.get(patientId);
  if (state === undefined || own === undefined) throw new Error('a linked patient was not looked up');
  const others: SupersededPatient[] = [...states]
    .filter(([id]) => id !== survivor)
    .map(([id, other]) => ({ patientId: id, state: other }));
  const groups = numberGroupsAt(state, others, at);
  const projects = projectsAnswered(groups).flatMap((project) => {
    const answer = projectConsentStanding(groups, project, at);
    return answer === undefined ? [] : [[project, answer.value] as const];
  });
  return {
    isOptedOut: isOptedOut(groups, 'national', at),
    isTypeOne: isOptedOut(groups, 'type-1', at),
    // Any number of the person, as decisions have it: what is withheld there must not be kept here.
    isInvalidated: [own, ...groups.flatMap(({ states: numbers }) => numbers)].some(
      ({ invalidations }) => switchedTo(invalidations, at)?.value === true,
    ),
    projects: new Map(projects),
  };
};

/** When what is on record already changes the standing next, without another event. */
export const nextChangeOf = (
  { optOuts, mergeLinks, survivors, invalidations }: PatientState,
  at: Instant,
): Instant | undefined =>
  nextAfter(
    [...optOuts.choices, ...optOuts.projects, ...mergeLinks, ...survivors, ...invalidations].map(
      ({ from }) => from,
    ),
    at,
  );
