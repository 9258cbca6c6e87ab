import type { DirectoryCommand } from '../../src/directory/commands.js';
import { decideDirectory } from '../../src/directory/decide/index.js';
import type { DirectoryEvent } from '../../src/directory/events.js';
import type { PatientCommand } from '../../src/patient/commands.js';
import { decidePatient, type PatientCommandFacts } from '../../src/patient/decide/index.js';
import type { PatientEvent } from '../../src/patient/events.js';
import { evolvePatient } from '../../src/patient/evolve.js';
import { type PatientState, unregistered } from '../../src/patient/state.js';
import { directory, directoryWith, grounds, PATIENT } from './people-and-places.js';
import { recorded } from './recorded.js';

/*
 * Given what happened, when this is asked, then that is decided:
 * `expect(given(...events).when(command)).toEqual(events)`, or `.toBe('CONSENT_...')` where it is refused.
 */

/** The events that were decided, or the code of the refusal. */
export type Outcome<E> = readonly E[] | string;

/** The state of a patient to whom these things happened. */
export const patientAfter = (...events: readonly PatientEvent[]): PatientState =>
  events.reduce((state, event, index) => evolvePatient(state, recorded(event, index)), unregistered);

export const given = (...events: readonly PatientEvent[]) => ({
  when: (command: PatientCommand, facts: Partial<PatientCommandFacts> = {}): Outcome<PatientEvent> => {
    const known = {
      patientId: PATIENT,
      directory,
      grounds,
      others: [],
      superseded: [],
      practiceLists: new Map(),
      ...facts,
    };
    const decision = decidePatient(command, patientAfter(...events), known);
    return decision.ok ? decision.value : decision.error.code;
  },
});

export const givenDirectory = (...events: readonly DirectoryEvent[]) => ({
  when: (command: DirectoryCommand): Outcome<DirectoryEvent> => {
    const decision = decideDirectory(command, directoryWith(...events));
    return decision.ok ? decision.value : decision.error.code;
  },
});
