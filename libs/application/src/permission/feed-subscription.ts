import { consentError, type FeedSubscription } from '#libs/consent';
import type { Caller } from '../caller.js';
import { ownOrganisation } from './subject.js';

/** Those who run or audit the ledger, and the ledger itself, see every subscription. */
const seesAll: ReadonlySet<string> = new Set(['admin', 'auditor', 'ledger']);

/** CONSENT_FEED_SUBSCRIPTION_NOT_FOUND for one that is not there, and for another organisation's. */
export const ownedBy = (caller: Caller, subscription: FeedSubscription | undefined): FeedSubscription => {
  const isTheirs =
    subscription !== undefined &&
    (seesAll.has(caller.actor.role) || ownOrganisation(caller, subscription.owner));
  if (!isTheirs) throw consentError('CONSENT_FEED_SUBSCRIPTION_NOT_FOUND');
  return subscription;
};
