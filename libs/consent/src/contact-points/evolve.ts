import type { Fact } from '../vocabulary/recorded.js';
import type { ContactPointEvent, ContactPointSet } from './events.js';
import type { ContactCode, ContactPoint, Contacts } from './state.js';

const changedCodes = (
  contacts: Contacts,
  { contactPointId, issue }: { readonly contactPointId: string; readonly issue?: number },
  change: (code: ContactCode) => Partial<ContactCode>,
): readonly ContactCode[] =>
  contacts.contactCodes.map((code) =>
    code.contactPointId === contactPointId && (issue === undefined || code.issue === issue)
      ? { ...code, ...change(code) }
      : code,
  );

const isOver = (): Partial<ContactCode> => ({ over: true });

const wasSet = (contacts: Contacts, data: ContactPointSet, fact: Fact): Contacts => {
  const { contactPointId, channel, value, preferred, sameValue = false, recordedBy } = data;
  const standing = contacts.contactPoints.find((point) => point.contactPointId === contactPointId);
  const shown = sameValue && standing !== undefined ? standing : undefined;
  const point: ContactPoint = {
    ...fact,
    contactPointId,
    channel,
    value,
    preferred,
    verified: shown?.verified ?? false,
    byPatient: shown?.byPatient ?? recordedBy.role === 'patient',
  };
  const others = preferred
    ? contacts.contactPoints.map((other) => ({ ...other, preferred: false }))
    : contacts.contactPoints;
  return {
    contactPoints:
      standing === undefined
        ? [...others, point]
        : others.map((other) => (other.contactPointId === contactPointId ? point : other)),
    contactCodes: sameValue ? contacts.contactCodes : changedCodes(contacts, { contactPointId }, isOver),
  };
};

/** What is known of how a patient can be reached after one more event. Total. */
export const evolveContacts = (contacts: Contacts, event: ContactPointEvent, fact: Fact): Contacts => {
  const { contactPoints } = contacts;
  switch (event.type) {
    case 'ContactPointSet':
      return wasSet(contacts, event.data, fact);
    case 'ContactPointRemoved':
      return {
        contactPoints: contactPoints.filter((p) => p.contactPointId !== event.data.contactPointId),
        contactCodes: changedCodes(contacts, event.data, isOver),
      };
    case 'ContactCodeIssued': {
      const { contactPointId, issue, keyId, at, expiresAt } = event.data;
      const code = { contactPointId, issue, keyId, at, expiresAt, attempts: 0, failed: null, over: false };
      const { contactCodes } = contacts;
      return { contactPoints, contactCodes: [...contactCodes, code] };
    }
    case 'ContactCodeUndelivered': {
      const { permanence } = event.data;
      return {
        contactPoints,
        contactCodes: changedCodes(contacts, event.data, () => ({ failed: permanence })),
      };
    }
    case 'ContactCodeRejected':
      return {
        contactPoints,
        contactCodes: changedCodes(contacts, event.data, ({ attempts }) => ({ attempts: attempts + 1 })),
      };
    case 'ContactPointVerified':
      return {
        contactPoints: contactPoints.map((point) =>
          point.contactPointId === event.data.contactPointId ? { ...point, verified: true } : point,
        ),
        contactCodes: changedCodes(contacts, event.data, isOver),
      };
  }
};
