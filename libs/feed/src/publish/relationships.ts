import { entryBy, type Publisher, publisher } from './change.js';
import type { EventOf } from './events.js';

const keyOf = (relationshipId: string): string => `relationship:${relationshipId}`;

const common = { type: 'relationship-changed', family: 'relationship', scheme: null } as const;

export const relationshipStarted = publisher<EventOf<'CareRelationshipStarted'>>((event, patientId) => {
  const { relationshipId, organisation, kind, from } = event.data;
  return {
    ...common,
    patientId,
    key: keyOf(relationshipId),
    organisation,
    about: { relationshipId, organisation, kind },
    entry: entryBy(event, { from, to: null }),
    effectiveAt: from,
  };
});

export const relationshipEnded: Publisher<EventOf<'CareRelationshipEnded'>> = {
  records: ({ data }, patientId) => [{ patientId, key: keyOf(data.relationshipId) }],
  changes: (event, patientId, before) => {
    const { relationshipId, organisation, to } = event.data;
    const ref = { patientId, key: keyOf(relationshipId) };
    const last = before(ref)?.entries.at(-1);
    if (last === undefined) return [];
    const entry = entryBy(event, { from: last.from, to });
    return [{ ...common, ...ref, organisation, about: {}, entry, effectiveAt: to }];
  },
};
