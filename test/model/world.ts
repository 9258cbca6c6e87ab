import type { AccessRequest, DirectoryEvent, PatientEvent, PracticeListEvent, Recorded } from '#libs/consent';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';

/*
 * A second, slow reading of the rules document: every question is put to the raw events again, with
 * quantifiers over them and over the instants they name. It shares nothing with production but the types.
 */

export type PatientLog = readonly Recorded<PatientEvent>[];

/** Everything that was ever recorded, whether or not it was known at the time asked about. */
export interface ModelWorld {
  /** The survivor's stream. */
  readonly patient: PatientLog;
  readonly superseded: readonly { readonly patientId: PatientId; readonly events: PatientLog }[];
  readonly practiceLists: ReadonlyMap<OdsCode, readonly Recorded<PracticeListEvent>[]>;
  readonly directory: readonly Recorded<DirectoryEvent>[];
}

export type ModelRequest = AccessRequest & { readonly knownAt: Instant };

type OfType<E extends { readonly type: string }, T extends E['type']> = Extract<E, { readonly type: T }>;

/** The events of one type, in recorded order. */
export const ofType = <E extends { readonly type: string }, T extends E['type']>(
  events: readonly E[],
  ...types: readonly T[]
): readonly OfType<E, T>[] =>
  events.filter((event): event is OfType<E, T> => types.some((type) => type === event.type));

/** "as at D, as known at K": what was recorded later is not there. */
export const asKnownAt = (world: ModelWorld, knownAt: Instant): ModelWorld => {
  const known = <E extends { readonly recordedAt: Instant }>(events: readonly E[]): readonly E[] =>
    events.filter((event) => event.recordedAt <= knownAt);
  return {
    patient: known(world.patient),
    superseded: world.superseded.map(({ patientId, events }) => ({ patientId, events: known(events) })),
    practiceLists: new Map([...world.practiceLists].map(([practice, events]) => [practice, known(events)])),
    directory: known(world.directory),
  };
};

/** Every instant named anywhere: between two neighbours of these nothing changes. */
export const instantsNamed = (world: ModelWorld): readonly Instant[] =>
  [
    ...world.patient,
    ...world.superseded.flatMap(({ events }) => events),
    ...[...world.practiceLists.values()].flat(),
    ...world.directory,
  ].flatMap(({ data }) => [
    ...('from' in data ? [data.from] : []),
    ...('to' in data && data.to !== null ? [data.to] : []),
    ...('at' in data ? [data.at] : []),
  ]);

/** "Periods are half-open `[from, to)` everywhere." */
export const lasts = (from: Instant, to: Instant | null, at: Instant): boolean =>
  from <= at && (to === null || at < to);

/** "closed organisations have successors": who closed at or before `at` leaving its dissents to `organisation`. */
export const predecessorsOf = (
  world: ModelWorld,
  organisation: OdsCode,
  at: Instant,
): readonly { readonly organisation: OdsCode; readonly closedAt: Instant }[] =>
  ofType(world.directory, 'OrganisationClosed')
    .filter(({ data }) => data.at <= at && data.successors.includes(organisation))
    .map(({ data }) => ({ organisation: data.organisation, closedAt: data.at }));

export const isClosed = (world: ModelWorld, organisation: OdsCode, at: Instant): boolean =>
  ofType(world.directory, 'OrganisationClosed').some(
    ({ data }) => data.organisation === organisation && data.at <= at,
  );
