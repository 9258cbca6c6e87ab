import { covers, type Instant, type OdsCode, type PatientId } from '#libs/kernel';
import type { EventOf, FeedSource } from '../publish/index.js';

/** With which practice a patient is registered, and for how long. */
interface Registration {
  readonly relationshipId: string;
  readonly organisation: OdsCode;
  readonly from: Instant;
  readonly to: Instant | null;
}

/** What the feed has to know of a patient as a whole; what is over for good is left out. */
export interface PatientStanding {
  readonly registrations: readonly Registration[];
  /** The S-flag as it was switched, in recorded order. */
  readonly restrictions: readonly { readonly from: Instant; readonly value: boolean }[];
  readonly invalidated: boolean;
  /** Other numbers of the same person, confirmed or not. */
  readonly linked: readonly PatientId[];
  readonly erased: boolean;
  /** Of the person, under any number, when last looked at. */
  readonly practices: readonly OdsCode[];
  readonly withdrawn: boolean;
  /** The newest row about the patient as a whole; 0 when there is none. */
  readonly lifecycleSeq: number;
}

export const unknownPatient: PatientStanding = {
  registrations: [],
  restrictions: [],
  invalidated: false,
  linked: [],
  erased: false,
  practices: [],
  withdrawn: false,
  lifecycleSeq: 0,
};

type Evolution<T extends FeedSource['type']> = (
  standing: PatientStanding,
  event: EventOf<T>,
) => PatientStanding;

const started: Evolution<'CareRelationshipStarted'> = (standing, { data }) => {
  const { kind, relationshipId, organisation, from } = data;
  if (kind !== 'registration') return standing;
  const begun = { relationshipId, organisation, from, to: null };
  return { ...standing, registrations: [...standing.registrations, begun] };
};

const ended: Evolution<'CareRelationshipEnded'> = (standing, { data: { relationshipId, to } }) => {
  const { registrations } = standing;
  if (!registrations.some((known) => known.relationshipId === relationshipId)) return standing;
  const changed = registrations.map((known) =>
    known.relationshipId === relationshipId ? { ...known, to } : known,
  );
  return { ...standing, registrations: changed };
};

const switched = (standing: PatientStanding, from: Instant, value: boolean): PatientStanding => ({
  ...standing,
  restrictions: [...standing.restrictions, { from, value }],
});

const invalidated: Evolution<'NhsNumberInvalidated'> = (standing) => ({ ...standing, invalidated: true });

const evolutions: { readonly [T in FeedSource['type']]?: Evolution<T> } = {
  CareRelationshipStarted: started,
  CareRelationshipEnded: ended,
  PatientRestricted: (standing, { data }) => switched(standing, data.from, true),
  PatientRestrictionLifted: (standing, { data }) => switched(standing, data.from, false),
  NhsNumberInvalidated: invalidated,
};

/** A patient after one of their own events. The same object where it changes nothing that is known here. */
export const evolveStanding = (standing: PatientStanding, event: FeedSource): PatientStanding => {
  const evolution = (evolutions as Readonly<Record<string, Evolution<never> | undefined>>)[event.type];
  return evolution === undefined ? standing : evolution(standing, event as never);
};

export const withLink = (standing: PatientStanding, other: PatientId): PatientStanding =>
  standing.linked.includes(other) ? standing : { ...standing, linked: [...standing.linked, other] };

export const withoutLink = (standing: PatientStanding, other: PatientId): PatientStanding =>
  standing.linked.includes(other)
    ? { ...standing, linked: standing.linked.filter((linked) => linked !== other) }
    : standing;

/** The practices this number alone is registered with. */
export const registeredAt = ({ registrations }: PatientStanding, at: Instant): readonly OdsCode[] =>
  registrations.filter((registration) => covers(registration, at)).map(({ organisation }) => organisation);

/** Whether nothing but opt-outs may be known of the patient. */
export const isWithdrawnAt = ({ restrictions, invalidated }: PatientStanding, at: Instant): boolean => {
  let held: PatientStanding['restrictions'][number] | undefined;
  for (const candidate of restrictions) {
    if (candidate.from <= at && (held === undefined || candidate.from >= held.from)) held = candidate;
  }
  return invalidated || held?.value === true;
};

/** As it is once erased: nothing but that. */
export const erasedPatient: PatientStanding = { ...unknownPatient, erased: true };

/** Without what is over and can decide nothing from that instant on. */
export const pruned = (standing: PatientStanding, at: Instant): PatientStanding => {
  const registrations = standing.registrations.filter(({ to }) => to === null || to > at);
  return registrations.length === standing.registrations.length ? standing : { ...standing, registrations };
};

/** The instants after `at` at which something that is recorded begins or ends. */
export const changesAfter = (
  { registrations, restrictions }: PatientStanding,
  at: Instant,
): readonly Instant[] => {
  const instants = [
    ...registrations.flatMap(({ from, to }) => (to === null ? [from] : [from, to])),
    ...restrictions.map(({ from }) => from),
  ];
  return [...new Set(instants.filter((instant) => instant > at))];
};
