import type { Vault } from '#libs/privacy';
import { decidePatient } from '#libs/consent';
import { newUuid, type PatientId } from '#libs/kernel';
import { patientStream } from '#libs/stored-events';
import type { RegisterPatientCommand } from '../commands/index.js';
import { permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import type { FoldedPatient, PatientFold, PatientStreams } from '../streams/patient-streams.js';
import type { Directory } from '../streams/reference-streams.js';
import { type CommandIdentity, type Digests, identityOf, madeBy } from './command-identity.js';
import type { CommandRunner, Decided, RecordTime, StreamTask } from './command-runner.js';
import { problemOf } from './outages.js';

/** The part of the vault that registering needs. */
export type Reservations = Pick<Vault, 'reserve' | 'createKey'>;

/**
 * A number becomes a patient in three steps: the number's place in the lookup, the patient's key, the first events.
 * A crash between them leaves a place or a key without events, which the next registration of that number takes up.
 */
export class Registrations {
  constructor(
    private readonly runner: CommandRunner,
    private readonly vault: Reservations,
    private readonly patients: PatientStreams,
    private readonly directory: Directory,
    private readonly digests: Digests,
  ) {}

  async register(command: RegisterPatientCommand): Promise<CommandReceipt> {
    permitFor(command.context.caller, command.type, command.body);
    const patientId = await this.reserve(command);
    return this.runner.run(this.taskOf(command, patientId));
  }

  private async reserve({ body }: RegisterPatientCommand): Promise<PatientId> {
    try {
      const patientId = await this.vault.reserve(body.nhsNumber, newUuid() as PatientId);
      await this.vault.createKey(patientId);
      return patientId;
    } catch (error) {
      throw problemOf(error);
    }
  }

  private taskOf(command: RegisterPatientCommand, patientId: PatientId): StreamTask<PatientFold> {
    const identity = identityOf(this.digests, command.context);
    return {
      stream: patientStream(patientId),
      subjectId: patientId,
      identity,
      ifMatch: command.context.ifMatch,
      load: () => this.patients.load(patientId),
      appended: (base, events, at) => {
        this.patients.appended(patientId, base, events, at);
      },
      show: () => Promise.resolve(),
      authorise: () => Promise.resolve(),
      decide: (folded, recordTime) => this.decide(command, identity, patientId, folded, recordTime),
      createdBy: () => relationshipOf(command, identity),
    };
  }

  private async decide(
    { context, body: { registration, ...person } }: RegisterPatientCommand,
    identity: CommandIdentity,
    patientId: PatientId,
    { state }: FoldedPatient,
    recordTime: RecordTime,
  ): Promise<Decided> {
    const directory = await this.directory.load();
    const now = recordTime(directory.last?.recordedAt);
    const relationshipId = madeBy(identity.commandId, 'relationship');
    const decision = decidePatient(
      {
        type: 'RegisterPatient',
        ...person,
        registration: registration === null ? null : { ...registration, relationshipId },
        by: context.caller.actor,
        now,
      },
      state.patient,
      { patientId, directory: directory.state, others: [], superseded: [], practiceLists: new Map() },
    );
    if (!decision.ok) throw decision.error;
    return {
      events: decision.value,
      recordedAt: now,
      createdId: registration === null ? null : relationshipId,
    };
  }
}

const relationshipOf = ({ body }: RegisterPatientCommand, { commandId }: CommandIdentity): string | null =>
  body.registration === null ? null : madeBy(commandId, 'relationship');
