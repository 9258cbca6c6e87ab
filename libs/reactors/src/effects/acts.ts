import type { Permanence } from '#libs/notifications';
import type { Channel } from '#libs/notifications';
import type { PatientId } from '#libs/kernel';

/** Of which code something is said. */
export interface SentCode {
  readonly patientId: PatientId;
  readonly requestId: string;
  readonly issue: number;
  readonly channel: Channel;
}

/** The code that shows a contact point, which could not be sent. */
export interface UndeliveredContactCode {
  readonly patientId: PatientId;
  readonly contactPointId: string;
  readonly issue: number;
  readonly permanence: Permanence;
}

/**
 * What effects record in the ledger: commands, carried out by whoever composes this. The same key is the same command;
 * all of them are harmless when they come late, twice or out of order.
 */
export interface LedgerActs {
  codeDelivered(code: SentCode & { readonly providerReference: string | null }, key: string): Promise<void>;
  codeDeliveryFailed(code: SentCode & { readonly permanence: Permanence }, key: string): Promise<void>;
  contactCodeUndelivered(code: UndeliveredContactCode, key: string): Promise<void>;
  expireCode(code: Omit<SentCode, 'channel'>, key: string): Promise<void>;
  expireAccessRequest(request: Pick<SentCode, 'patientId' | 'requestId'>, key: string): Promise<void>;
}
