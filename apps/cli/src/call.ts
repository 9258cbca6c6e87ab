import type { Caller, CommandContext } from '#libs/application';
import { newUuid } from '#libs/kernel';

/** A command as given at a terminal. One that may be repeated is given with the same key and the same body. */
export const callBy = (caller: Caller, key: string = newUuid(), body: unknown = key): CommandContext => ({
  caller,
  idempotencyKey: key,
  bodyDigestInput: JSON.stringify(body),
  ifMatch: null,
  correlationId: newUuid(),
});
