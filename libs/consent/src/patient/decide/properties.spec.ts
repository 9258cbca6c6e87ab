import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CodedError, covers } from '#libs/kernel';
import {
  anyPatientCommand,
  anyPatientHistory,
  ordinaryCommandTypes,
} from '../../../contract/src/arbitrary-commands.js';
import { INSTANTS } from '../../../contract/src/arbitrary-pools.js';
import { anyPatientState } from '../../../contract/src/arbitrary-states.js';
import { patientAfter } from '../../../contract/src/given.js';
import {
  CLINICIAN,
  directory,
  grounds,
  NOW,
  PATIENT,
  registered,
} from '../../../contract/src/people-and-places.js';
import { recorded } from '../../../contract/src/recorded.js';
import { consentErrors } from '../../errors.js';
import type { PatientCommand } from '../commands.js';
import type { PatientEvent } from '../events.js';
import { evolvePatient } from '../evolve.js';
import { type PatientState, unregistered } from '../state.js';
import { decidePatient } from './index.js';

/** Whoever is said to survive this patient links them. */
const survivor = patientAfter(registered(), {
  type: 'SupersededNumberLinked',
  data: { superseded: PATIENT, from: NOW, recordedBy: CLINICIAN },
});

const decideOn = (state: PatientState, command: PatientCommand, others: readonly PatientState[] = []) =>
  decidePatient(command, state, {
    patientId: PATIENT,
    directory,
    grounds,
    others,
    superseded: [],
    practiceLists: new Map(),
    survivor,
  });

const evolved = (
  state: PatientState,
  events: readonly PatientEvent[],
  { now }: PatientCommand,
): PatientState => events.reduce((s, event, index) => evolvePatient(s, recorded(event, index, now)), state);

/** A patient asked these things one after the other, and which of them were accepted. */
const afterAll = (commands: readonly PatientCommand[]) => {
  let state = evolvePatient(unregistered, recorded(registered(), 0));
  const accepted: PatientCommand[] = [];
  for (const command of commands) {
    const decision = decideOn(state, command);
    if (!decision.ok) continue;
    accepted.push(command);
    state = evolved(state, decision.value, command);
  }
  return { state, accepted };
};

const frozen = <T>(value: T): T => {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
};

describe('any command on any state', () => {
  const otherNumbers = fc.array(anyPatientState, { maxLength: 2 });

  it('is decided without a fault, by its values alone, and what is accepted evolves', () => {
    fc.assert(
      fc.property(anyPatientCommand, anyPatientState, otherNumbers, (command, state, others) => {
        frozen([command, state, others]);
        const decision = decideOn(state, command, others);
        expect(decideOn(state, command, others)).toEqual(decision);
        if (!decision.ok) {
          expect(decision.error).toBeInstanceOf(CodedError);
          expect(Object.keys(consentErrors)).toContain(decision.error.code);
          return;
        }
        const after = evolved(state, decision.value, command);
        expect(after.lastRecordedAt).toBe(decision.value.length === 0 ? state.lastRecordedAt : command.now);
        for (const event of decision.value) expect(event.data.recordedBy).toBe(command.by);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('any history of accepted commands', () => {
  const always = (check: (state: PatientState) => void) => {
    fc.assert(
      fc.property(anyPatientHistory, (commands) => {
        check(afterAll(commands).state);
      }),
      { numRuns: 200 },
    );
  };

  it('has every kind of command in it now and then: the properties below are not empty', () => {
    const accepted = fc
      .sample(anyPatientHistory, { numRuns: 1500, seed: 1 })
      .flatMap((commands) => afterAll(commands).accepted.map(({ type }) => type));
    const expected = ordinaryCommandTypes.filter((type) => type !== 'RegisterPatient');
    expect([...new Set(accepted)].sort()).toEqual(expected.sort());
  });

  it('has one registration at a time', () => {
    always(({ relationships }) => {
      for (const at of INSTANTS) {
        const live = relationships.filter((r) => r.kind === 'registration' && covers(r, at));
        expect(live.length).toBeLessThanOrEqual(1);
      }
    });
  });

  it('uses no id of a relationship or an override twice', () => {
    always(({ relationships, overrides }) => {
      expect(new Set(relationships.map((r) => r.relationshipId)).size).toBe(relationships.length);
      expect(new Set(overrides.map((o) => o.overrideId)).size).toBe(overrides.length);
    });
  });

  it('ends a relationship that an override opened no later than the override', () => {
    always(({ relationships, overrides }) => {
      for (const { relationshipId, to } of overrides) {
        const opened = relationships.find((r) => r.relationshipId === relationshipId);
        if (opened !== undefined) expect(opened.to !== null && opened.to <= to).toBe(true);
      }
    });
  });

  it('has no period that ends before it starts', () => {
    always(({ relationships, choices, overrides }) => {
      for (const { from, to } of [...relationships, ...choices, ...overrides])
        expect(to === null || from <= to).toBe(true);
    });
  });

  it('has each private item with one organisation', () => {
    always(({ privacyMarks }) => {
      const owners = new Set(privacyMarks.map((m) => `${m.itemId} ${m.organisation}`));
      expect(owners.size).toBe(new Set(privacyMarks.map((m) => m.itemId)).size);
    });
  });
});
