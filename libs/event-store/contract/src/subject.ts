import { afterEach, beforeEach } from '@jest/globals';
import type { EventStore } from '#libs/event-store';

/** A store under test. */
export interface ContractSubject {
  readonly store: EventStore;
  /** Closes the store and opens the same ledger again; absent where that means nothing. */
  reopen?(): Promise<EventStore>;
  dispose(): Promise<void>;
}

export type OpenSubject = () => Promise<ContractSubject>;

/** Opens a subject before each case of the surrounding block and disposes of it afterwards. */
export const eachCase = (open: OpenSubject): (() => ContractSubject) => {
  let subject: ContractSubject | undefined;
  beforeEach(async () => {
    subject = await open();
  });
  afterEach(async () => {
    await subject?.dispose();
    subject = undefined;
  });
  return () => {
    if (subject === undefined) throw new Error('no store is open');
    return subject;
  };
};
