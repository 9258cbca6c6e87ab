import type { ContactPointEventType } from '#libs/consent';
import type { EventOfType } from '#libs/stored-events';
import { from, recordedBy, to } from './sample-circumstances.js';

/** Where a patient can be reached, and how that was shown. */
export const sampleContacts: { readonly [T in ContactPointEventType]: EventOfType<T>['data'] } = {
  ContactPointSet: {
    contactPointId: 'c-1',
    channel: 'sms',
    value: '+447700900123',
    preferred: true,
    recordedBy,
  },
  ContactPointRemoved: { contactPointId: 'c-1', recordedBy },
  ContactCodeIssued: {
    contactPointId: 'c-1',
    issue: 1,
    channel: 'sms',
    keyId: 'mk-0123456789ab',
    at: from,
    expiresAt: to,
    recordedBy,
  },
  ContactCodeUndelivered: { contactPointId: 'c-1', issue: 1, permanence: 'permanent', recordedBy },
  ContactCodeRejected: { contactPointId: 'c-1', issue: 1, at: from, recordedBy },
  ContactPointVerified: { contactPointId: 'c-1', issue: 1, at: from, recordedBy },
};
