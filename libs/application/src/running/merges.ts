import { consentError, type PatientCommand, type PatientState } from '#libs/consent';
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
   * both histories holds, which is safe should the second half never come. If the rules refuse the second half for
   * good, because the number changed in between, the link is undone. A crowd or an outage is no such refusal: the link
   * stays, and the command repeated completes the merge; but only while its own link still stands.
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
      const superseded = await this.commands.run({
        ...supersede,
        survivor: async () => {
          const { state } = await this.commands.load(command.survivor);
          return stillLinking(state.patient, command.superseded, linked);
        },
      });
      await this.releaseUnlessLinked(command, halfOf(identity, 'release'), permit);
      return { ...linked, replayed: linked.replayed && superseded.replayed };
    } catch (error) {
      if (isRefusal(error)) await this.unlink(command, halfOf(identity, 'unlink'), permit, linked);
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

  private async rehearse(link: PatientDeed, supersede: PatientDeed): Promise<void> {
    await this.commands.withFloor(async () => {
      const survivor = await this.commands.rehearse(link);
      await this.commands.rehearse({ ...supersede, survivor: () => Promise.resolve(survivor) });
    });
  }

  /**
   * Another process may have undone the link after the second half was decided on it and before that was written. A
   * number whose survivor does not link it stands for itself; here its stream is made to say so.
   */
  private async releaseUnlessLinked(
    command: MergePatientsCommand,
    identity: CommandIdentity,
    permit: Permit,
  ): Promise<void> {
    const { superseded, survivor } = command;
    const number = (await this.commands.load(superseded)).state.patient;
    if (number.survivors.at(-1)?.value !== survivor) return;
    const { state } = await this.commands.load(survivor);
    const link = state.patient.mergeLinks.filter((other) => other.superseded === superseded).at(-1);
    if (link?.status !== 'undone') return;
    const { receipt } = await this.unlessNotJoined(
      this.deed(command, superseded, identity, permit, { type: 'UndoMerge', other: survivor }),
    );
    if (receipt !== undefined) throw undone();
  }

  /** Takes the link back that this very command wrote, and no other. */
  private async unlink(
    { context, ...merge }: MergePatientsCommand,
    identity: CommandIdentity,
    permit: Permit,
    linked: CommandReceipt,
  ): Promise<void> {
    const half = { type: 'UndoMerge', other: merge.superseded } as const;
    // The link itself has moved the survivor's stream on from the revision that the caller has seen.
    const command = { ...merge, context: { ...context, ifMatch: null } };
    await this.unlessNotJoined({
      ...this.deed(command, merge.survivor, identity, permit, half),
      toDomain: ({ by, now, state }) => {
        stillLinking(state, merge.superseded, linked);
        return { ...half, by, now };
      },
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
    { context, survivor }: Pick<MergeCommand, 'context' | 'survivor'>,
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

const undone = () =>
  consentError('CONSENT_MERGE_INVALID', {
    detail: 'This merge has been undone. To merge the two again, send a new command with a key of its own.',
  });

/** The survivor, if the link is still the one that was written then: CONSENT_MERGE_INVALID once it has been undone. */
const stillLinking = (
  survivor: PatientState,
  superseded: PatientId,
  { eventIds }: CommandReceipt,
): PatientState => {
  const links = survivor.mergeLinks.filter((link) => link.superseded === superseded);
  const written = links.findIndex((link) => eventIds.includes(link.eventId));
  if (written === -1 || links.slice(written).some((link) => link.status === 'undone')) {
    throw undone();
  }
  return survivor;
};

type Half =
  | { readonly type: 'LinkSupersededNumber'; readonly superseded: PatientId }
  | { readonly type: 'SupersedeNhsNumber'; readonly survivor: PatientId }
  | { readonly type: 'ConfirmMerge'; readonly superseded: PatientId }
  | { readonly type: 'UndoMerge'; readonly other: PatientId };
