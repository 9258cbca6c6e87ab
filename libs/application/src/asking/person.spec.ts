import { describe, expect, it } from '@jest/globals';
import { type PatientState, unregistered } from '#libs/consent';
import { type EventId, instant, type PatientId } from '#libs/kernel';
import { type FoldedPatient, unwrittenPatient } from '../streams/patient-streams.js';
import { numbersAt, personAt } from './person.js';

const LINKED = instant('2026-01-01T00:00:00.000Z');
const UNDONE = instant('2026-02-01T00:00:00.000Z');
const NOW = instant('2026-03-01T00:00:00.000Z');

const idOf = (n: number) => `0b6f0f0c-2f0e-4c1a-9d52-0c6a3a1c5a0${String(n)}` as PatientId;
const [first, second, third] = [idOf(1), idOf(2), idOf(3)];

const fact = { eventId: 'e' as EventId, recordedAt: LINKED };
const supersededBy = (...survivors: (PatientId | null)[]): Partial<PatientState> => ({
  survivors: survivors.map((value, i) => ({ ...fact, from: i === 0 ? LINKED : UNDONE, value })),
});
const linking = (
  superseded: PatientId,
  ...statuses: PatientState['mergeLinks'][number]['status'][]
): Partial<PatientState> => ({
  mergeLinks: statuses.map((status, i) => ({ ...fact, superseded, status, from: i === 0 ? LINKED : UNDONE })),
});

/** Numbers, and how often each was loaded. */
const numbers = (states: Readonly<Record<PatientId, Partial<PatientState>>>) => {
  const loads: PatientId[] = [];
  const folded = new Map<PatientId, FoldedPatient>();
  for (const [id, state] of Object.entries(states)) {
    const patient = { ...unregistered, ...state };
    folded.set(id as PatientId, { ...unwrittenPatient, state: { patient, personal: [] } });
  }
  const load = (id: PatientId): Promise<FoldedPatient> => {
    loads.push(id);
    return Promise.resolve(folded.get(id) ?? unwrittenPatient);
  };
  const stateOf = (id: PatientId) => folded.get(id)?.state.patient;
  return { load, loads, stateOf };
};

describe('the person a number belongs to', () => {
  it('goes by the last survivor, and each number is loaded once', async () => {
    const { load, loads, stateOf } = numbers({
      [first]: supersededBy(second),
      [second]: { ...supersededBy(third), ...linking(first, 'linked', 'confirmed') },
      [third]: linking(second, 'linked', 'confirmed'),
    });
    const person = await personAt(first, NOW, load);
    expect(person.patientId).toBe(third);
    expect(person.asked.state.patient).toBe(stateOf(first));
    expect(numbersAt(person, NOW)).toEqual([stateOf(third), stateOf(second), stateOf(first)]);
    expect(loads).toEqual([first, second, third]);
  });

  it('is another one before the merge, and after it is undone', async () => {
    const { load, stateOf } = numbers({
      [first]: supersededBy(second, null),
      [second]: linking(first, 'linked', 'undone'),
    });
    expect((await personAt(first, NOW, load)).patientId).toBe(first);
    expect((await personAt(first, LINKED, load)).patientId).toBe(second);
    const survivor = await personAt(second, NOW, load);
    expect(numbersAt(survivor, NOW)).toEqual([stateOf(second)]);
    expect(numbersAt(survivor, LINKED)).toEqual([stateOf(second), stateOf(first)]);
  });

  it('stays the number’s own where the survivor does not know of it', async () => {
    const { load } = numbers({ [first]: supersededBy(second), [second]: linking(first, 'linked', 'undone') });
    const person = await personAt(first, NOW, load);
    expect(person.patientId).toBe(first);
    expect(person.read).toHaveLength(2);
  });

  it('is found even in a circle', async () => {
    const { load } = numbers({
      [first]: { ...supersededBy(second), ...linking(second, 'confirmed') },
      [second]: { ...supersededBy(first), ...linking(first, 'confirmed') },
    });
    expect((await personAt(first, NOW, load)).patientId).toBe(second);
  });
});
