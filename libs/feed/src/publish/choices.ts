import type { ChoiceValue, EventOf } from './events.js';
import { entryBy, publisher } from './change.js';

const valueOf = {
  ConsentGranted: 'granted',
  ConsentRefused: 'refused',
  ConsentRevoked: 'revoked',
  VerificationRequired: 'verify',
} as const satisfies Record<string, ChoiceValue>;

/** A choice, in one direction, for all or for one organisation. */
export const choice = publisher<EventOf<keyof typeof valueOf>>((event, patientId) => {
  const { direction, scope, basis, from, to, keepNamed } = event.data;
  const organisation = scope.kind === 'organisation' ? scope.organisation : null;
  return {
    patientId,
    key: `choice:${direction}:${organisation ?? 'all'}`,
    type: 'choice-changed',
    family: 'choice',
    organisation,
    scheme: null,
    about: { direction, scope: scope.kind, organisation },
    entry: entryBy(event, { value: valueOf[event.type], basis, from, to, keepNamed }),
    effectiveAt: from,
  };
});

/** An item that is for the organisation that recorded it alone. */
export const itemPrivacy = publisher<EventOf<'ItemMarkedPrivate' | 'ItemPrivacyLifted'>>(
  (event, patientId) => {
    const { itemId, organisation, from } = event.data;
    return {
      patientId,
      key: `item-privacy:${organisation}:${itemId}`,
      type: 'item-privacy-changed',
      family: 'choice',
      organisation,
      scheme: null,
      about: { itemId, organisation },
      entry: entryBy(event, { private: event.type === 'ItemMarkedPrivate', from }),
      effectiveAt: from,
    };
  },
);
