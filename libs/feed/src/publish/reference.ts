import { entryBy, publisher } from './change.js';
import type { EventOf } from './events.js';

/* What is of no patient. */

export const practiceListEntry = publisher<EventOf<'PracticeListEntrySet'>>((event) => {
  const { practice, organisation, status, from } = event.data;
  return {
    patientId: null,
    key: `practice-list:${practice}:${organisation}`,
    type: 'practice-list-changed',
    family: 'practice-list',
    organisation,
    scheme: null,
    practice,
    about: { practice, organisation },
    entry: entryBy(event, { status, from }),
    effectiveAt: from,
  };
});

/** Sent to all who are told of organisations: a successor has to learn of whom it carries on. */
export const organisationClosed = publisher<EventOf<'OrganisationClosed'>>((event) => {
  const { organisation, at, successors } = event.data;
  return {
    patientId: null,
    key: `organisation:${organisation}`,
    type: 'organisation-closed',
    family: 'organisation',
    organisation: null,
    scheme: null,
    about: { organisation },
    entry: entryBy(event, { closedFrom: at, successors: [...successors] }),
    effectiveAt: at,
  };
});
