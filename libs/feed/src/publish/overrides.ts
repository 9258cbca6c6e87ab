import type { OdsCode } from '#libs/kernel';
import { entryBy, type Publisher, publisher } from './change.js';
import type { EventOf } from './events.js';

const keyOf = (overrideId: string): string => `override:${overrideId}`;

const common = { type: 'override-changed', family: 'access-request', scheme: null } as const;

export const overrideStarted = publisher<EventOf<'EmergencyOverrideStarted'>>((event, patientId) => {
  const { overrideId, organisation, from, to } = event.data;
  return {
    ...common,
    patientId,
    key: keyOf(overrideId),
    organisation,
    about: { overrideId, organisation },
    entry: entryBy(event, { from, to }),
    effectiveAt: from,
  };
});

/** It ends before its time. */
export const overrideEnded: Publisher<EventOf<'EmergencyOverrideEnded'>> = {
  records: ({ data }, patientId) => [{ patientId, key: keyOf(data.overrideId) }],
  changes: (event, patientId, before) => {
    const { overrideId, to } = event.data;
    const ref = { patientId, key: keyOf(overrideId) };
    const record = before(ref);
    const last = record?.entries.at(-1);
    if (record === undefined || last === undefined) return [];
    const organisation = record.organisation as OdsCode;
    const entry = entryBy(event, { from: last.from, to });
    return [{ ...common, ...ref, organisation, about: {}, entry, effectiveAt: to }];
  },
};
