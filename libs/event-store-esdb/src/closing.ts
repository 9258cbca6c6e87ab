import { setMaxListeners } from 'node:events';

/**
 * The end of the store, for everything under way to hear of. A set of callbacks and not a signal to listen to: each
 * call comes and goes once, and a signal's listeners cost more than the rest of our part in it.
 */
export class Closing {
  private readonly abort = new AbortController();
  private readonly listeners = new Set<() => void>();

  constructor() {
    // As many as there are calls that wait to be tried again.
    setMaxListeners(0, this.abort.signal);
  }

  /** For what waits long and takes a signal. */
  get signal(): AbortSignal {
    return this.abort.signal;
  }

  hasBegun(): boolean {
    return this.abort.signal.aborted;
  }

  begin(): void {
    this.abort.abort();
    for (const listener of this.listeners) listener();
    this.listeners.clear();
  }

  add(listener: () => void): void {
    this.listeners.add(listener);
  }

  remove(listener: () => void): void {
    this.listeners.delete(listener);
  }
}
