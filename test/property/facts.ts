import {
  type AccessFacts,
  emptyDirectory,
  emptyPracticeList,
  evolveDirectory,
  evolvePatient,
  evolvePracticeList,
  unregistered,
} from '#libs/consent';
import type { Instant } from '#libs/kernel';
import type { ModelWorld, PatientLog } from '../model/world.js';

/** What production is handed: each stream folded up to and including the record time. */
export const factsAsKnownAt = (world: ModelWorld, knownAt: Instant): AccessFacts => {
  const known = <E extends { readonly recordedAt: Instant }>(events: readonly E[]): readonly E[] =>
    events.filter((event) => event.recordedAt <= knownAt);
  const patient = (log: PatientLog) => known(log).reduce(evolvePatient, unregistered);
  return {
    patient: patient(world.patient),
    superseded: world.superseded.map(({ patientId, events }) => ({ patientId, state: patient(events) })),
    practiceLists: new Map(
      [...world.practiceLists].map(([practice, events]) => [
        practice,
        known(events).reduce(evolvePracticeList, emptyPracticeList),
      ]),
    ),
    directory: evolveDirectory(emptyDirectory, known(world.directory)),
  };
};
