import type { EventStore } from '#libs/event-store';

export interface EventCounts {
  readonly events: number;
  readonly patients: number;
  readonly organisations: number;
  readonly choices: number;
  readonly decisions: number;
}

const counted: Readonly<Record<string, Exclude<keyof EventCounts, 'events'>>> = {
  PatientRegistered: 'patients',
  OrganisationRegistered: 'organisations',
  ConsentGranted: 'choices',
  ConsentRefused: 'choices',
  ConsentRevoked: 'choices',
  VerificationRequired: 'choices',
  AccessDecisionMade: 'decisions',
  SecondaryUseDecisionMade: 'decisions',
};

/** Counts by reading the log: what it says, and no read model that may lag behind it. */
export const countEvents = async (store: Pick<EventStore, 'readAll'>): Promise<EventCounts> => {
  const counts = { events: 0, patients: 0, organisations: 0, choices: 0, decisions: 0 };
  for await (const { type } of store.readAll()) {
    counts.events += 1;
    const name = counted[type];
    if (name !== undefined) counts[name] += 1;
  }
  return counts;
};
