import type { ProjectConsentValue } from '#libs/consent';
import { entryBy, publisher } from './change.js';
import type { EventOf } from './events.js';

const valueOf = {
  ProjectConsentGiven: 'given',
  ProjectConsentRefused: 'refused',
  ProjectConsentWithdrawn: 'withdrawn',
} as const satisfies Record<string, ProjectConsentValue>;

export const projectConsent = publisher<EventOf<keyof typeof valueOf>>((event, patientId) => {
  const { projectId, from } = event.data;
  return {
    patientId,
    key: `project-consent:${projectId}`,
    type: 'project-consent-changed',
    family: 'project-consent',
    organisation: null,
    scheme: null,
    about: { projectId },
    entry: entryBy(event, { value: valueOf[event.type], from }),
    effectiveAt: from,
  };
});
