import type { PatientId } from '#libs/kernel';
import type { FeedSubscriber } from '../subscriptions.js';

/** Names for patients: the same for one owner and agreement for ever, and telling nothing to any other. */
export interface Pseudonyms {
  /** At least 26 characters of lower-case base32. */
  of(subscriber: Pick<FeedSubscriber, 'owner' | 'agreement'>, patientId: PatientId): string;
}

/** NHS numbers, opened at the moment of sending. */
export interface NumberOpener {
  /** Null for a patient whose number has been erased. */
  open(patientIds: readonly PatientId[]): Promise<ReadonlyMap<PatientId, string | null>>;
}
