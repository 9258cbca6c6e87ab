import { type CommandId, commandIdOf } from '#libs/kernel';
import type { Keyring } from '#libs/privacy';
import { v5 } from 'uuid';
import type { CommandContext } from '../caller.js';

const MADE_NAMESPACE = '3b0c1d0e-52f5-5a5e-9a0f-6c4b7e1f2d33';

/** What tells a repeated command from a new one. */
export interface CommandIdentity {
  readonly commandId: CommandId;
  readonly digest: string;
  readonly correlationId: string;
}

/** Digests with a key, since a plain hash of a body with an NHS number could be found by trying all numbers. */
export type Digests = Pick<Keyring, 'commandDigest'>;

/** The digest covers the actor too: one person's receipt is no answer to another who guessed the key. */
export const identityOf = (digests: Digests, context: CommandContext): CommandIdentity => ({
  commandId: commandIdOf(context.caller.clientId, context.idempotencyKey),
  digest: digests.commandDigest(JSON.stringify([context.caller.actor.id, context.bodyDigestInput])),
  correlationId: context.correlationId,
});

/** The id of what a command makes, so that its repetition makes the same. */
export const madeBy = (commandId: CommandId, what: string): string =>
  v5(`${commandId}/${what}`, MADE_NAMESPACE);

/** The id of one half of a command that writes to two streams: event ids of both halves must differ. */
export const halfOf = (identity: CommandIdentity, half: string): CommandIdentity => ({
  ...identity,
  commandId: madeBy(identity.commandId, half) as CommandId,
});
