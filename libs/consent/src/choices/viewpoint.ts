import type { Instant, OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import type { Relationship } from '../patient/state.js';

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
}
