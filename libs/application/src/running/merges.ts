import type { PatientCommand } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import type { ConfirmMergeCommand, MergePatientsCommand, UndoMergeCommand } from '../commands/index.js';
import { type Permit, permitFor } from '../permission/permit.js';
import type { CommandReceipt } from '../receipt.js';
import { type CommandIdentity, halfOf } from './command-identity.js';
import { codeOf, isRefusal } from './outages.js';
import type { Given, PatientCommands, PatientDeed } from './patient-commands.js';

type MergeCommand = MergePatientsCommand | ConfirmMergeCommand | UndoMergeCommand;

/**
 * Commands about two numbers. There is no writing to both streams at once, so each half has its own ids under
 * the one key: the command repeated completes what a crash left half done, and repeats nothing.
 */
export class Merges {
  constructor(private readonly commands: PatientCommands) {}

  /**
   * Both halves are decided before either is written. The survivor's link goes first: from then on the stricter of
   * both histories holds, which is safe should the second half never come. If the rules refuse the second half,
   * because the number changed in between, the link is undone.
   */
  async merge(command: MergePatientsCommand): Promise<CommandReceipt> {
    const permit = permitFor(command.context.caller, command.type, null);
    const identity = this.commands.identityOf(command.context);
    const link = this.deed(command, command.survivor, identity, permit, {
      type: 'LinkSupersededNumber',
      superseded: command.superseded,
    });
    const supersede = this.deed(command, command.superseded, halfOf(identity, 'supersede'), permit, {
      type: 'SupersedeNhsNumber',
      survivor: command.survivor,
    });
    if (!(await this.isWritten(link))) await this.rehearse(link, supersede);
    const linked = await this.commands.run(link);
    try {
      const superseded = await this.commands.run(supersede);
      return { ...linked, replayed: linked.replayed && superseded.replayed };
    } catch (error) {
      if (isRefusal(error)) {
        await this.commands.run(
          this.deed(command, command.survivor, halfOf(identity, 'unlink'), permit, {
            type: 'UndoMerge',
            other: command.superseded,
          }),
        );
      }
      throw error;
    }
  }

  async confirm(command: ConfirmMergeCommand): Promise<CommandReceipt> {
    const { caller } = command.context;
    return this.commands.run(
      this.deed(
        command,
        command.survivor,
        this.commands.identityOf(command.context),
        permitFor(caller, command.type, null),
        { type: 'ConfirmMerge', superseded: command.superseded },
      ),
    );
  }

  /** The superseded number's half goes first; either half may be undone already, or never have been written. */
  async undo(command: UndoMergeCommand): Promise<CommandReceipt> {
    const permit = permitFor(command.context.caller, command.type, null);
    const identity = this.commands.identityOf(command.context);
    const released = this.deed(command, command.superseded, halfOf(identity, 'release'), permit, {
      type: 'UndoMerge',
      other: command.survivor,
    });
    const unlinked = this.deed(command, command.survivor, identity, permit, {
      type: 'UndoMerge',
      other: command.superseded,
    });
    const first = await this.unlessNotJoined(released);
    const second = await this.unlessNotJoined(unlinked);
    const receipt = second.receipt ?? first.receipt;
    if (receipt === undefined) throw second.refusal;
    return { ...receipt, replayed: receipt.replayed && (first.receipt?.replayed ?? true) };
  }

  private async rehearse(...deeds: readonly PatientDeed[]): Promise<void> {
    await this.commands.withFloor(async () => {
      for (const deed of deeds) await this.commands.rehearse(deed);
    });
  }

  private async isWritten({ patientId, identity }: PatientDeed): Promise<boolean> {
    return (await this.commands.load(patientId)).commands.has(identity.commandId);
  }

  private async unlessNotJoined(
    deed: PatientDeed,
  ): Promise<{ readonly receipt: CommandReceipt | undefined; readonly refusal: unknown }> {
    try {
      return { receipt: await this.commands.run(deed), refusal: undefined };
    } catch (refusal) {
      if (codeOf(refusal) !== 'CONSENT_MERGE_INVALID') throw refusal;
      return { receipt: undefined, refusal };
    }
  }

  private deed(
    { context, survivor }: MergeCommand,
    patientId: PatientId,
    identity: CommandIdentity,
    permit: Permit,
    half: Half,
  ): PatientDeed {
    return {
      // The revision a caller has seen is the survivor's.
      context: patientId === survivor ? context : { ...context, ifMatch: null },
      identity,
      patientId,
      permit,
      toDomain: ({ by, now }: Given): PatientCommand => ({ ...half, by, now }),
      createdId: () => null,
    };
  }
}

type Half =
  | { readonly type: 'LinkSupersededNumber'; readonly superseded: PatientId }
  | { readonly type: 'SupersedeNhsNumber'; readonly survivor: PatientId }
  | { readonly type: 'ConfirmMerge'; readonly superseded: PatientId }
  | { readonly type: 'UndoMerge'; readonly other: PatientId };
