import type { Actor } from '#libs/consent';
import type { Caller } from '../caller.js';
import type { AccessQuestion } from '../commands/index.js';

/** Who wants to look: the caller, or the person a service asks for. */
export const actorOf = ({ actor }: Caller, { onBehalfOf }: AccessQuestion): Actor =>
  onBehalfOf === undefined || onBehalfOf === null ? actor : { ...actor, ...onBehalfOf };
