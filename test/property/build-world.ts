import type { DirectoryEvent, PatientEvent, PracticeListEvent, Recorded } from '#libs/consent';
import { type OdsCode, forgotten } from '#libs/kernel';
import type { ModelWorld } from '../model/world.js';
import { clinician, day, eventId, organisations, patientId, persons, recordTime } from './pool.js';
import { sensible } from './sensible.js';
import { type PatientStep, type Step, directoryEvent, listEvent, patientEvent } from './steps.js';

const by = { recordedBy: clinician };
export const areas = ['area-1', 'area-2'] as const;

/** The other end of a merge, in the stream of the superseded number. */
const mirrored = (step: PatientStep): readonly PatientEvent[] => {
  if (step.kind !== 'merge' || step.status === 'confirmed') return [];
  const from = day(step.from);
  return step.status === 'linked'
    ? [{ type: 'NhsNumberSuperseded', data: { ...by, survivor: patientId(0), from } }]
    : [{ type: 'MergeUndone', data: { ...by, other: patientId(0), from } }];
};

/** Records the steps one after the other, the n-th at `recordTime(n)`; what is always there at `recordTime(0)`. */
export const buildWorld = (steps: readonly Step[]): ModelWorld => {
  const patients: Recorded<PatientEvent>[][] = persons.map(() => []);
  const lists = new Map<OdsCode, Recorded<PracticeListEvent>[]>();
  const directory: Recorded<DirectoryEvent>[] = [];
  let recorded = 0;
  const record = <E>(event: E, n: number): Recorded<E> => {
    recorded += 1;
    return { ...event, id: eventId(recorded), recordedAt: recordTime(n) };
  };

  const registered = { ...by, nhsNumber: forgotten, dateOfBirth: null, name: null };
  for (const events of patients) events.push(record({ type: 'PatientRegistered', data: registered }, 0));
  for (const organisation of organisations) {
    const data = { ...by, organisation, name: organisation, kind: 'nhs-trust', from: day(0) } as const;
    directory.push(record({ type: 'OrganisationRegistered', data }, 0));
  }
  for (const areaId of areas)
    directory.push(record({ type: 'LocalAreaDefined', data: { ...by, areaId, name: areaId } }, 0));

  sensible(steps).forEach((step, index) => {
    const n = index + 1;
    if (step.kind === 'list') {
      const entries = lists.get(step.practice) ?? [];
      lists.set(step.practice, [...entries, record(listEvent(step), n)]);
    } else if (step.kind === 'area' || step.kind === 'closure' || step.kind === 'policy') {
      directory.push(record(directoryEvent(step, n), n));
    } else if (step.kind === 'merge') {
      patients[0]?.push(record(patientEvent(step, n), n));
      for (const event of mirrored(step)) patients[step.superseded]?.push(record(event, n));
    } else {
      patients[step.person]?.push(record(patientEvent(step, n), n));
    }
  });
  const [survivor = [], ...others] = patients;
  return {
    patient: survivor,
    superseded: others.map((events, i) => ({ patientId: patientId(i === 0 ? 1 : 2), events })),
    practiceLists: lists,
    directory,
  };
};
