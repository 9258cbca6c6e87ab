import type { DirectoryState, GroundsState } from '#libs/consent';
import type { EventStore, NewEvent } from '#libs/event-store';
import { type CodedError, newUuid, type PatientId } from '#libs/kernel';
import type { LoadedKeys, Sealer, Vault } from '#libs/privacy';
import { newEvents, patientStream } from '#libs/stored-events';
import type { Caller } from '../caller.js';
import { permitFor } from '../permission/permit.js';
import { type Digests } from '../running/command-identity.js';
import { isRefusal, problemOf } from '../running/outages.js';
import { type Patience, throughOutages } from '../running/retry.js';
import type { Subjects } from '../running/subjects.js';
import { type FoldedPatient, type PatientStreams, unwrittenPatient } from '../streams/patient-streams.js';
import type { Directory, Grounds } from '../streams/reference-streams.js';
import { type DecidedStep, decideHistory, type HistorySoFar, type ImportStep } from './patient-history.js';

/** One patient with everything that is to be on record about them, in order. */
export interface PatientHistory {
  /** 10 digits. */
  readonly nhsNumber: string;
  readonly steps: readonly ImportStep[];
}

export type ImportedHistory =
  | {
      readonly kind: 'imported';
      readonly patientId: PatientId;
      /** Of this import; 0 when all of it stood in the ledger already. */
      readonly events: number;
    }
  /** Nothing of this history was written. `key`: the step the rules refused; null when it was something else. */
  | {
      readonly kind: 'refused';
      readonly patientId: PatientId;
      readonly key: string | null;
      readonly error: CodedError;
    };

interface Batch {
  readonly caller: Caller;
  readonly correlationId: string;
  readonly keys: LoadedKeys;
  readonly directory: DirectoryState;
  readonly grounds: GroundsState;
}

/**
 * Brings in whole histories, thousands a second: one transaction for the keys of a batch, and one append for each
 * patient. Every command is decided by the rules all the same, and an import may be repeated from any point.
 */
export class PatientImporter {
  constructor(
    private readonly store: EventStore,
    private readonly vault: Pick<Vault, 'provision'>,
    private readonly sealer: Pick<Sealer, 'loadKeys'>,
    private readonly patients: PatientStreams,
    private readonly subjects: Subjects,
    private readonly directory: Directory,
    private readonly grounds: Grounds,
    private readonly digests: Digests,
    private readonly patience: Patience,
  ) {}

  /** A few hundred to a few thousand patients at a time. Answers in the order asked for. */
  async import(
    caller: Caller,
    histories: readonly PatientHistory[],
    correlationId: string,
  ): Promise<readonly ImportedHistory[]> {
    permitFor(caller, 'ImportPatients', null);
    try {
      const wished = histories.map(({ nhsNumber }) => ({ nhsNumber, patientId: newUuid() as PatientId }));
      const patientIds = await this.vault.provision(wished);
      const keys = await this.sealer.loadKeys(patientIds);
      const directory = (await this.directory.load()).state;
      const grounds = (await this.grounds.load()).state;
      const batch = { caller, correlationId, keys, directory, grounds };
      return await Promise.all(
        patientIds.map((patientId, index) => {
          const isNew = patientId === wished[index]?.patientId;
          return this.importAlone(batch, patientId, isNew, histories[index]?.steps ?? []);
        }),
      );
    } catch (error) {
      throw problemOf(error);
    }
  }

  /** What is wrong with one history (somebody wrote to that patient meanwhile, say) need not hold up the others. */
  private async importAlone(
    ...parameters: Parameters<PatientImporter['importOne']>
  ): Promise<ImportedHistory> {
    try {
      return await this.importOne(...parameters);
    } catch (error) {
      // A key that belongs to another patient's step comes to light in the store.
      const problem = problemOf(error);
      if (!isRefusal(problem)) throw error;
      return { kind: 'refused', patientId: parameters[1], key: null, error: problem };
    }
  }

  private async importOne(
    batch: Batch,
    patientId: PatientId,
    isNew: boolean,
    steps: readonly ImportStep[],
  ): Promise<ImportedHistory> {
    const folded = isNew ? unwrittenPatient : await this.patients.load(patientId);
    const from = await this.soFar(patientId, folded, batch);
    const history = decideHistory(batch.caller.clientId, steps, from, this.digests);
    if (!history.ok) return { kind: 'refused', patientId, key: history.key, error: history.error };
    const events = await this.sealed(batch, patientId, history.steps);
    if (events.length > 0) {
      await throughOutages(this.patience, () =>
        this.store.append(patientStream(patientId), folded.last?.revision ?? 'no-stream', events),
      );
    }
    return { kind: 'imported', patientId, events: events.length };
  }

  private async soFar(
    patientId: PatientId,
    folded: FoldedPatient,
    { directory, grounds }: Batch,
  ): Promise<HistorySoFar> {
    const { others } = await this.subjects.of(patientId, folded);
    return {
      patientId,
      state: await this.patients.opened(folded),
      others: await Promise.all(others.map((other) => this.patients.opened(other.folded))),
      done: folded.commands,
      directory,
      grounds,
    };
  }

  private async sealed(
    { correlationId, keys }: Batch,
    patientId: PatientId,
    steps: readonly DecidedStep[],
  ): Promise<readonly NewEvent[]> {
    const sealer = { loadKeys: () => Promise.resolve(keys) };
    const stream = patientStream(patientId);
    const sealedSteps: NewEvent[] = [];
    for (const { commandId, digest, recordedAt, events } of steps) {
      if (events.length === 0) continue;
      const command = { commandId, digest, correlationId };
      sealedSteps.push(
        ...(await newEvents({ events, stream, command, recordedAt, origin: 'import', sealer })),
      );
    }
    return sealedSteps;
  }
}
