import type { Instant, OdsCode } from '#libs/kernel';
import { type ModelWorld, type PatientLog, instantsNamed, lasts, ofType } from './world.js';

/** One history that is judged on its own, and since when it counts beside the survivor's. */
export interface History {
  readonly log: PatientLog;
  /** When the link took effect; null for the survivor's own (joined) history. */
  readonly linkedFrom: Instant | null;
}

export interface Person {
  readonly histories: readonly History[];
  /** The events of all the person's numbers: "relationships count from either". */
  readonly everything: PatientLog;
}

/** What the survivor's stream says about a superseded number at `at`: the latest effective event. */
const linkAt = (world: ModelWorld, superseded: string, at: Instant) => {
  const links = ofType(world.patient, 'SupersededNumberLinked', 'MergeConfirmed', 'MergeUndone')
    .map((event) => ({
      status: event.type,
      of: event.type === 'MergeUndone' ? event.data.other : event.data.superseded,
      from: event.data.from,
    }))
    .filter((link) => link.of === superseded && link.from <= at);
  // Of several at the same instant the one recorded last.
  return links.find((link, i) =>
    links.every((other, j) => other.from < link.from || (j <= i && other.from <= link.from)),
  );
};

/** "A merged history shows both in recorded order." */
const joined = (logs: readonly PatientLog[]): PatientLog =>
  logs.flat().sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));

/**
 * "until someone confirms, per scope the more restrictive choice holds ...; after confirmation the joined
 * history follows the usual precedence; an unmerge gives each number back what was recorded for it."
 */
export const personAt = (world: ModelWorld, at: Instant): Person => {
  const links = world.superseded.map(({ patientId, events }) => ({
    events,
    link: linkAt(world, patientId, at),
  }));
  const confirmed = links.filter(({ link }) => link?.status === 'MergeConfirmed').map(({ events }) => events);
  const linked = links.flatMap(({ events, link }) =>
    link?.status === 'SupersededNumberLinked' ? [{ log: events, linkedFrom: link.from }] : [],
  );
  return {
    histories: [{ log: joined([world.patient, ...confirmed]), linkedFrom: null }, ...linked],
    everything: joined([world.patient, ...confirmed, ...linked.map(({ log }) => log)]),
  };
};

export interface ModelRelationship {
  readonly id: string;
  readonly organisation: OdsCode;
  readonly isRegistration: boolean;
  readonly from: Instant;
  readonly to: Instant | null;
}

/** "A care relationship ... starts and ends." */
export const relationshipsOf = (person: Person): readonly ModelRelationship[] =>
  ofType(person.everything, 'CareRelationshipStarted').map(({ data }) => ({
    id: data.relationshipId,
    organisation: data.organisation,
    isRegistration: data.kind === 'registration',
    from: data.from,
    to:
      ofType(person.everything, 'CareRelationshipEnded')
        .filter((end) => end.data.relationshipId === data.relationshipId)
        .at(-1)?.data.to ?? null,
  }));

/** Rule 4: "No live care relationship". */
export const hasRelationship = (person: Person, organisation: OdsCode, at: Instant): boolean =>
  relationshipsOf(person).some((r) => r.organisation === organisation && lasts(r.from, r.to, at));

/** "a verified request is live while the relationship lasts (or another without a gap)". */
export const hasRelationshipThroughout = (
  world: ModelWorld,
  person: Person,
  organisation: OdsCode,
  from: Instant,
  at: Instant,
): boolean =>
  [from, ...instantsNamed(world), at]
    .filter((instant) => from <= instant && instant <= at)
    .every((instant) => hasRelationship(person, organisation, instant));

/** The practice "where the patient is registered": "The practice's relationship is the registration." */
export const practicesAt = (person: Person, at: Instant): readonly OdsCode[] =>
  relationshipsOf(person)
    .filter((r) => r.isRegistration && lasts(r.from, r.to, at))
    .map((r) => r.organisation);

/** Rule 14: "time-boxed", "for that person only". */
export const hasOverride = (person: Person, viewer: OdsCode, actorId: string, at: Instant): boolean =>
  ofType(person.everything, 'EmergencyOverrideStarted').some(({ data }) => {
    const end = ofType(person.everything, 'EmergencyOverrideEnded')
      .filter((ended) => ended.data.overrideId === data.overrideId)
      .at(-1);
    return (
      data.organisation === viewer &&
      data.actorId === actorId &&
      lasts(data.from, end?.data.to ?? data.to, at)
    );
  });

/** Rule 5: "Item marked private -> withheld from all but the organisation that recorded it". */
export const itemsWithheldFrom = (person: Person, viewer: OdsCode, at: Instant): readonly string[] => {
  const items = person.histories.flatMap(({ log }) => {
    const marks = ofType(log, 'ItemMarkedPrivate', 'ItemPrivacyLifted').filter(({ data }) => data.from <= at);
    return marks
      .filter((mark) => mark.type === 'ItemMarkedPrivate' && mark.data.organisation !== viewer)
      .filter((mark) =>
        marks.every(({ data }) => data.itemId !== mark.data.itemId || data.from <= mark.data.from),
      )
      .map(({ data }) => data.itemId);
  });
  return [...new Set(items)].sort();
};
