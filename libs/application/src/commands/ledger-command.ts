import type { PatientCommandBody, PatientCommandType } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import { Command } from '@nestjs/cqrs';
import type { CommandContext } from '../caller.js';
import type { CommandReceipt } from '../receipt.js';

/** What the handlers add themselves: who, when, and ids, which are made from the command's own id. */
type Supplied = 'by' | 'now' | 'relationshipId' | 'contactPointId' | 'overrideId' | 'assuranceLevel';

/** The caller's part of a patient command. */
export type BodyOf<T extends PatientCommandType, Named extends string = never> = Omit<
  PatientCommandBody[T],
  Exclude<Supplied, Named>
>;

/** A command to one patient's stream. */
export abstract class PatientStreamCommand<
  T extends PatientCommandType,
  Body,
> extends Command<CommandReceipt> {
  abstract readonly type: T;

  constructor(
    readonly context: CommandContext,
    readonly patientId: PatientId,
    readonly body: Body,
  ) {
    super();
  }
}
