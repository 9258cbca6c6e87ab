import { type Reached, start } from './checkpoint.js';

export type ProjectionState =
  /** Not started, or stopped on request. */
  | 'stopped'
  /** Making its tables ready. */
  | 'starting'
  /** Working through what was recorded before. */
  | 'catching-up'
  /** Applying events as they are recorded. */
  | 'live'
  /** Failed, and about to try again. */
  | 'retrying'
  /** Given up: someone has to look at it. */
  | 'faulted'
  /** Another runner moves it. */
  | 'displaced';

/** Where a projection could not go on. */
export interface ProjectionFault {
  readonly code: string;
  /** The event it failed at, where one is to blame. */
  readonly event?: { readonly position: string; readonly type: string };
}

/** What a runner knows of itself, and those who wait for it to get on. */
export class Progress {
  state: ProjectionState = 'stopped';
  fault: ProjectionFault | undefined;
  /** Code of the last error met, until the next batch succeeds. */
  lastErrorCode: string | undefined;
  private reached: Reached = start;
  private readonly watchers = new Set<() => void>();

  /** How far the rows reach, as far as this process knows. */
  get position(): Reached {
    return this.reached;
  }

  reach(position: Reached): void {
    this.reached = position;
    this.tell();
  }

  become(state: ProjectionState): void {
    this.state = state;
    this.tell();
  }

  /** Whether this process moves the projection, or is about to. */
  get isRunning(): boolean {
    return this.state !== 'stopped' && this.state !== 'displaced' && this.state !== 'faulted';
  }

  /** Calls back at each change, until what is returned is called. */
  watch(changed: () => void): () => void {
    this.watchers.add(changed);
    return () => void this.watchers.delete(changed);
  }

  private tell(): void {
    for (const changed of [...this.watchers]) changed();
  }
}
