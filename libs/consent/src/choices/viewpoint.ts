import type { Instant, OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import type { Relationship } from '../patient/state.js';
import type { PersonHistory } from './history.js';

/** Which organisation is asked about, and at what time. */
export interface Place {
  readonly organisation: OdsCode;
  readonly directory: DirectoryState;
  readonly at: Instant;
}

/** And for what purpose, with the relationships of the person's numbers. */
export interface Viewpoint extends Place {
  readonly purpose: string;
  readonly relationships: readonly Relationship[];
  /** Every history of the person; more than one while a merge is unconfirmed. */
  readonly histories: readonly PersonHistory[];
}
