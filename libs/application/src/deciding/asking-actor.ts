import type { Actor } from '#libs/consent';
import type { Caller } from '../caller.js';
import type { OnBehalfOf } from '../commands/index.js';

/** Who wants to look: the caller, or the person a service asks for. */
export const actorOf = (
  { actor }: Caller,
  { onBehalfOf }: { readonly onBehalfOf?: OnBehalfOf | null },
): Actor => (onBehalfOf === undefined || onBehalfOf === null ? actor : { ...actor, ...onBehalfOf });
