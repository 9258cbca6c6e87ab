import { type BuildState, type ProjectionFault, type Reached, start } from './build.js';

/** What this process does with a build, or why it does nothing. */
export type ProjectionState =
  | BuildState
  /** Not started, or stopped on request. */
  | 'stopped'
  /** Making its tables ready. */
  | 'starting'
  /** Another process moves it, and this one is ready to take over. */
  | 'standby'
  /** Failed, and about to try again. */
  | 'retrying'
  /** Another runner moves it. */
  | 'displaced';

const runningStates: ReadonlySet<ProjectionState> = new Set<ProjectionState>([
  'starting',
  'rebuilding',
  'catching-up',
  'live',
  'retrying',
]);

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

  /** Is as another is. */
  follow({ state, fault, lastErrorCode, position }: Progress): void {
    this.fault = fault;
    this.lastErrorCode = lastErrorCode;
    this.reached = position;
    this.become(state);
  }

  /** Whether this process moves the projection, or is about to. */
  get isRunning(): boolean {
    return runningStates.has(this.state);
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
