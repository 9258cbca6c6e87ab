import type { FeedScope, PatientEvent } from '#libs/consent';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';

/*
 * Who is registered where, who is to be known of, and who is one person with whom: told anew from the whole history
 * for every instant asked about, with nothing kept and nothing shared with the feed.
 */

export interface Happened {
  readonly of: PatientId | undefined;
  readonly event: { readonly type: string; readonly data: unknown };
  readonly recordedAt: Instant;
}

type PatientData = PatientEvent['data'] & {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  readonly kind: string;
  readonly from: Instant;
  readonly to: Instant;
  readonly superseded: PatientId;
  readonly other: PatientId;
};

const dataOf = ({ event }: Happened): PatientData => event.data as PatientData;

const newest = (history: readonly Happened[]): Instant =>
  history.map(({ recordedAt }) => recordedAt).reduce((latest, at) => (at > latest ? at : latest));

/** All numbers of the person, by what survivors' streams say. */
const numbersOf = (history: readonly Happened[], patientId: PatientId): ReadonlySet<PatientId> => {
  const links = new Map<string, readonly [PatientId, PatientId]>();
  for (const happened of history) {
    const { of } = happened;
    if (of === undefined) continue;
    const { superseded, other } = dataOf(happened);
    if (happened.event.type === 'SupersededNumberLinked') links.set(`${of} ${superseded}`, [of, superseded]);
    if (happened.event.type === 'MergeUndone') links.delete(`${of} ${other}`);
    if (happened.event.type === 'PatientErased')
      for (const [key, pair] of links) if (pair.includes(of)) links.delete(key);
  }
  const person = new Set([patientId]);
  for (let grew = true; grew;) {
    const before = person.size;
    for (const [a, b] of links.values()) if (person.has(a) || person.has(b)) person.add(a).add(b);
    grew = person.size > before;
  }
  return person;
};

/** The practices that the person is registered with at `at`, by what was recorded. */
export const practicesAt = (
  history: readonly Happened[],
  patientId: PatientId,
  at = newest(history),
): ReadonlySet<OdsCode> => {
  const found = new Set<OdsCode>();
  for (const number of numbersOf(history, patientId)) {
    const own = history.filter(({ of }) => of === number);
    for (const start of own) {
      if (start.event.type !== 'CareRelationshipStarted' || dataOf(start).kind !== 'registration') continue;
      const { relationshipId, organisation, from } = dataOf(start);
      // An end takes what was begun before it; what is begun again under the same id is begun anew.
      const ends = own
        .slice(own.indexOf(start) + 1)
        .filter(({ event }) => event.type === 'CareRelationshipEnded')
        .filter((end) => dataOf(end).relationshipId === relationshipId);
      const last = ends.at(-1);
      if (from <= at && (last === undefined || at < dataOf(last).to)) found.add(organisation);
    }
  }
  return found;
};

export const isErased = (history: readonly Happened[], patientId: PatientId): boolean =>
  history.some(({ of, event }) => of === patientId && event.type === 'PatientErased');

export const isRestricted = (history: readonly Happened[], patientId: PatientId): boolean => {
  const at = newest(history);
  const switched = history
    .filter(({ of, event }) => of === patientId && event.type.startsWith('PatientRestrict'))
    .filter((one) => dataOf(one).from <= at)
    .sort((a, b) => (dataOf(a).from < dataOf(b).from ? -1 : dataOf(a).from > dataOf(b).from ? 1 : 0));
  return switched.at(-1)?.event.type === 'PatientRestricted';
};

export const isAmong = (scope: FeedScope, practices: ReadonlySet<OdsCode>): boolean =>
  scope.practices === null || scope.practices.some((practice) => practices.has(practice));
