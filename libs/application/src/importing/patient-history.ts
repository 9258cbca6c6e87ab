import {
  type Actor,
  decidePatient,
  type DirectoryState,
  type GroundsState,
  evolvePatient,
  type PatientCommand,
  type PatientEvent,
  type PatientState,
} from '#libs/consent';
import {
  type CodedError,
  type CommandId,
  commandIdOf,
  eventIdOf,
  type Instant,
  type PatientId,
  plusMillis,
} from '#libs/kernel';
import type { PatientAct, RegisterPatientBody } from '../commands/index.js';
import { applicationError } from '../errors.js';
import { type Digests, madeBy } from '../running/command-identity.js';
import type { CommandTraces } from '../streams/folded.js';
import { domainCommand } from '../running/domain-command.js';

/** A patient's registration, or anything done to them afterwards. */
export type ImportAct = PatientAct | { readonly type: 'RegisterPatient'; readonly body: RegisterPatientBody };

/** One command of a patient's past. */
export interface ImportStep {
  /** Its idempotency key: an import repeated writes nothing twice. */
  readonly key: string;
  /** When it was recorded where it comes from; steps that lie out of order are recorded one after the other. */
  readonly recordedAt: Instant;
  readonly by: Actor;
  readonly act: ImportAct;
  /** Of the login at the time, for emergency overrides. Default: 1. */
  readonly assuranceLevel?: number;
}

/** What a step came to. */
export interface DecidedStep {
  readonly commandId: CommandId;
  readonly digest: string;
  readonly recordedAt: Instant;
  readonly events: readonly PatientEvent[];
}

export type DecidedHistory =
  | { readonly ok: true; readonly steps: readonly DecidedStep[] }
  | { readonly ok: false; readonly key: string; readonly error: CodedError };

const A_MOMENT = 1;
const LOGGED_IN = 1;

/** Id of what a step makes (a relationship, an override), for later steps that speak of it. */
export const importedId = (
  clientId: string,
  key: string,
  what: 'relationship' | 'override' | 'contact-point',
): string => madeBy(commandIdOf(clientId, key), what);

const commandOf = (
  { act, by, assuranceLevel = LOGGED_IN }: ImportStep,
  commandId: CommandId,
  now: Instant,
  state: PatientState,
): PatientCommand => {
  if (act.type !== 'RegisterPatient') {
    return domainCommand(act, { by, now, commandId, assuranceLevel, state });
  }
  const { registration, ...person } = act.body;
  const relationshipId = madeBy(commandId, 'relationship');
  return {
    type: act.type,
    ...person,
    registration: registration === null ? null : { ...registration, relationshipId },
    by,
    now,
  };
};

const notBefore = (recordedAt: Instant, last: Instant | undefined): Instant =>
  last !== undefined && last >= recordedAt ? plusMillis(last, A_MOMENT) : recordedAt;

/**
 * Tells a step repeated from another one under its key. Not by its record time: where nothing better is known that is
 * the time of the import.
 */
const digestOf = (digests: Digests, { by, act }: ImportStep): string =>
  digests.commandDigest(JSON.stringify([by.id, act.type, act.body]));

/** What a history is decided on. */
export interface HistorySoFar {
  readonly patientId: PatientId;
  readonly state: PatientState;
  /** The other numbers of the person. */
  readonly others: readonly PatientState[];
  readonly done: Pick<CommandTraces, 'get'>;
  readonly directory: DirectoryState;
  readonly grounds: GroundsState;
}

/** Decides one step after the other, each on what the steps before it came to. All of them stand, or none. */
export const decideHistory = (
  clientId: string,
  steps: readonly ImportStep[],
  { patientId, others, done, directory, grounds, ...from }: HistorySoFar,
  digests: Digests,
): DecidedHistory => {
  const decided: DecidedStep[] = [];
  const seen = new Map<CommandId, string>();
  let { state } = from;
  for (const step of steps) {
    const commandId = commandIdOf(clientId, step.key);
    const digest = digestOf(digests, step);
    const before = done.get(commandId)?.digest ?? seen.get(commandId);
    if (before === digest) continue;
    if (before !== undefined) {
      return { ok: false, key: step.key, error: applicationError('CONSENT_IDEMPOTENCY_KEY_REUSED') };
    }
    seen.set(commandId, digest);
    const recordedAt = notBefore(step.recordedAt, state.lastRecordedAt);
    const command = commandOf(step, commandId, recordedAt, state);
    const decision = decidePatient(command, state, {
      patientId,
      directory,
      grounds,
      others,
      superseded: [],
      practiceLists: new Map(),
    });
    if (!decision.ok) return { ok: false, key: step.key, error: decision.error };
    decision.value.forEach((event, index) => {
      state = evolvePatient(state, { ...event, id: eventIdOf(commandId, index), recordedAt });
    });
    decided.push({ commandId, digest, recordedAt, events: decision.value });
  }
  return { ok: true, steps: decided };
};
