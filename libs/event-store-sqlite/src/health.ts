import { eventStoreError } from '#libs/event-store';
import { CodedError } from '#libs/kernel';
import { isPassing, sqliteCodeOf } from './failures.js';

/** Whether the store may still be used: once damaged or closed, never again. */
export class Health {
  private state: 'open' | 'closed' | 'damaged' = 'open';
  private cause: unknown;

  constructor(private readonly onFatal: (error: CodedError) => void) {}

  get isOpen(): boolean {
    return this.state === 'open';
  }

  assertOpen(): void {
    if (this.state === 'closed') throw eventStoreError('EVENT_STORE_CLOSED');
    if (this.state === 'damaged') throw this.damaged();
  }

  markClosed(): void {
    if (this.state === 'open') this.state = 'closed';
  }

  /** What to reject with after `error`; poisons the store when nothing may be trusted after it. */
  failed(error: unknown): CodedError {
    if (error instanceof CodedError) return error;
    if (isPassing(error)) {
      const detail = sqliteCodeOf(error) ?? 'the store is busy';
      return eventStoreError('EVENT_STORE_UNAVAILABLE', { detail }, { cause: error });
    }
    if (this.state === 'damaged') return this.damaged();
    this.state = 'damaged';
    this.cause = error;
    const fatal = this.damaged();
    this.onFatal(fatal);
    return fatal;
  }

  /** Runs something that touches the database, with its failures turned into coded errors. */
  guard<T>(work: () => T): T {
    this.assertOpen();
    try {
      return work();
    } catch (error) {
      throw this.failed(error);
    }
  }

  private damaged(): CodedError {
    const detail = sqliteCodeOf(this.cause) ?? 'an unexpected failure';
    return eventStoreError('EVENT_STORE_DAMAGED', { detail }, { cause: this.cause });
  }
}
