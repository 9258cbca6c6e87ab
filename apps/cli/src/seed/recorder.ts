import type { INestApplicationContext } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import {
  type Caller,
  CloseOrganisationCommand,
  type CommandContext,
  type CommandReceipt,
  ConfirmMergeCommand,
  DefineLocalAreaCommand,
  type ImportAct,
  importedId,
  type ImportStep,
  MergePatientsCommand,
  PatientImporter,
  RecordGroundCommand,
  RegisterOrganisationsCommand,
  SetPracticeListEntryCommand,
} from '#libs/application';
import type { Actor } from '#libs/consent';
import { instantFromMillis, type PatientId } from '#libs/kernel';
import type { Vault } from '#libs/privacy';
import { cliError } from '../errors.js';
import type { Life } from './county.js';
import type { CountyStep } from './county-steps.js';
import { administrator } from './staff.js';
import type { SeedAct, SeedStep } from './step.js';

const STEP_UP = 3;
const PATIENTS_AT_A_TIME = 500;

/** Writes the county into a ledger: people through the bulk path, all else command by command. */
export class Recorder {
  /** Events written so far, disclosures left out. */
  events = 0;

  readonly #commands: CommandBus;
  readonly #importer: PatientImporter;
  readonly #clientId: string;

  constructor(
    app: INestApplicationContext,
    private readonly vault: Pick<Vault, 'provision'>,
    seed: number,
  ) {
    this.#commands = app.get(CommandBus);
    this.#importer = app.get(PatientImporter, { strict: false });
    this.#clientId = `sample-county-${seed}`;
  }

  /** The directory, the practices' lists, and what other uses rest on. */
  async change({ key, by, act }: CountyStep): Promise<void> {
    const context = this.#context(by, key, act.body);
    switch (act.type) {
      case 'RegisterOrganisations':
        return this.#done(key, this.#commands.execute(new RegisterOrganisationsCommand(context, act.body)));
      case 'DefineLocalArea':
        return this.#done(key, this.#commands.execute(new DefineLocalAreaCommand(context, act.body)));
      case 'CloseOrganisation':
        return this.#done(key, this.#commands.execute(new CloseOrganisationCommand(context, act.body)));
      case 'SetPracticeListEntry':
        return this.#done(key, this.#commands.execute(new SetPracticeListEntryCommand(context, act.body)));
      case 'RecordGround':
        return this.#done(key, this.#commands.execute(new RecordGroundCommand(context, act.body)));
    }
  }

  /** One person had two numbers. */
  async merge(superseded: PatientId, survivor: PatientId, isConfirmed: boolean): Promise<void> {
    const pair = [superseded, survivor];
    const linked = this.#context(administrator, `merge-${survivor}`, pair);
    await this.#done('merge', this.#commands.execute(new MergePatientsCommand(linked, superseded, survivor)));
    // The receipt is the survivor's; the number that gave way got one event too.
    this.events += 1;
    if (!isConfirmed) return;
    const confirmed = this.#context(administrator, `confirm-${survivor}`, pair);
    await this.#done(
      'confirm',
      this.#commands.execute(new ConfirmMergeCommand(confirmed, superseded, survivor)),
    );
  }

  /** What happened to these people, each step decided by the rules on what the steps before it came to. */
  async record(lives: readonly Life[]): Promise<void> {
    for (let first = 0; first < lives.length; first += PATIENTS_AT_A_TIME)
      await this.#recordSome(lives.slice(first, first + PATIENTS_AT_A_TIME));
  }

  async #recordSome(lives: readonly Life[]): Promise<void> {
    const newcomers = lives.filter(({ steps }) => steps[0]?.act.type === 'RegisterPatient');
    // Under ids that follow from the seed: the same county has the same patients everywhere.
    if (newcomers.length > 0) await this.vault.provision(newcomers.map(({ person }) => person));
    const histories = lives.map(({ person, steps }) => ({
      nhsNumber: person.nhsNumber,
      steps: steps.map((step) => this.#importStep(step)),
    }));
    const imported = await this.#importer.import(this.#caller(administrator), histories, this.#clientId);
    for (const history of imported) {
      if (history.kind === 'refused')
        throw cliError(
          'CLI_SEED_REFUSED',
          { detail: `${history.key ?? 'an append'}: ${history.error.code}.` },
          { cause: history.error },
        );
      this.events += history.events;
    }
  }

  #importStep({ key, at, by, act }: SeedStep): ImportStep {
    return {
      key,
      recordedAt: instantFromMillis(at),
      by,
      act: this.#importAct(act),
      ...(act.type === 'StartEmergencyOverride' && { assuranceLevel: STEP_UP }),
    };
  }

  /** Where a step speaks of what an earlier one made, the id that follows from the earlier one's key. */
  #importAct(act: SeedAct): ImportAct {
    if (act.type === 'InvalidateNhsNumber') return { type: act.type, body: {} };
    if (act.type === 'RemoveContactPoint') {
      const contactPointId = importedId(this.#clientId, act.madeAt, 'contact-point');
      return { type: act.type, body: { contactPointId } };
    }
    if (act.type === 'EndCareRelationship') {
      const relationshipId = importedId(this.#clientId, act.madeAt, 'relationship');
      return { type: act.type, body: { relationshipId } };
    }
    return act;
  }

  async #done(key: string, command: Promise<CommandReceipt>): Promise<void> {
    try {
      this.events += (await command).eventIds.length;
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown';
      throw cliError('CLI_SEED_REFUSED', { detail: `${key}: ${why}` }, { cause: error });
    }
  }

  #caller(actor: Actor): Caller {
    return { clientId: this.#clientId, actor, patientId: null, assuranceLevel: STEP_UP };
  }

  #context(by: Actor, key: string, body: unknown): CommandContext {
    return {
      caller: this.#caller(by),
      idempotencyKey: key,
      bodyDigestInput: JSON.stringify(body),
      ifMatch: null,
      correlationId: this.#clientId,
    };
  }
}
