import type { Position } from '#libs/event-store';
import type { BuildId } from './build-tables.js';

/** How far a projection's rows reach; `start` is before the first event, and smaller than every position. */
export type Reached = Position | typeof start;
export const start = '';

/** What a build is to its projection. */
export type BuildRole =
  /** Its rows are the ones read. */
  | 'active'
  /** To take the active one's place. */
  | 'candidate'
  /** The active one before: kept to go back to. */
  | 'previous'
  /** Its rows are gone. */
  | 'retired';

/** What is to be done with a build, by whichever process does it. */
export type BuildState =
  /** Not begun: its tables are missing. */
  | 'pending'
  /** Works through the ledger up to `target`, in as many partitions as it has. */
  | 'rebuilding'
  /** A candidate on its way from there to where the active one is. */
  | 'catching-up'
  /** The active one, following the ledger. */
  | 'live'
  /** Stands still until it is resumed. */
  | 'paused'
  /** Stands still at an event it could not apply. */
  | 'faulted'
  /** A candidate whose rows are not those of the active one. */
  | 'differs'
  /** Stands still, to be gone back to. */
  | 'kept'
  | 'retired';

/** Where a projection could not go on. */
export interface ProjectionFault {
  readonly code: string;
  /** The event it failed at, where one is to blame. */
  readonly event?: { readonly position: string; readonly type: string };
}

/** A row that is not the same in two builds. It names the row and its columns, and shows no content. */
export interface RowDifference {
  readonly table: string;
  readonly row: 'missing' | 'extra' | 'changed';
  /** The primary key. */
  readonly key: Readonly<Record<string, unknown>>;
  /** Those that differ, when both builds have the row. */
  readonly columns: readonly string[];
}

/** One build as the catalogue has it. */
export interface Build extends BuildId {
  readonly role: BuildRole;
  readonly state: BuildState;
  /** The ledger its rows are made from, or rather its log: positions of another mean nothing in it. */
  readonly ledgerId: string;
  readonly partitions: number;
  /** How far the first phase of a rebuild goes. */
  readonly target: Reached;
  /** Its tables as queries name them. */
  readonly tables: readonly string[];
  /** Whether it may take over without its rows having been compared. */
  readonly accepted: boolean;
  readonly fault: ProjectionFault | undefined;
  /** The first rows found different, when the state is `differs`. */
  readonly differences: readonly RowDifference[] | undefined;
  readonly startedAt: string;
  readonly updatedAt: string;
}

/** How far one partition of a build is. */
export interface Checkpoint {
  readonly position: Reached;
  /** How far it is that far, where it goes by streams and not by the log: see `walk.ts`. */
  readonly walk: string;
  /** Of the rows it wrote: 32 hexadecimal digits. */
  readonly checksum: string;
}

/** States in which the rows are moved. */
export const movingStates = ['rebuilding', 'catching-up', 'live'] as const satisfies readonly BuildState[];

export const isMoving = ({ state }: Pick<Build, 'state'>): boolean =>
  (movingStates as readonly BuildState[]).includes(state);

/** What a build goes on with when it is begun, resumed or tried again. */
export const stateToGoOnWith = (
  { role, target, partitions }: Pick<Build, 'role' | 'target' | 'partitions'>,
  reached: Reached,
): BuildState => {
  if (partitions > 1) return 'rebuilding';
  if (role === 'active') return 'live';
  return reached < target ? 'rebuilding' : 'catching-up';
};
