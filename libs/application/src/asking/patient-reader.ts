import {
  type ContactPoint,
  type MergeLink,
  type PatientState,
  type PrivacyMark,
  sharingStateAt,
  switchedTo,
} from '#libs/consent';
import { covers, type Instant, isForgotten, type PatientId } from '#libs/kernel';
import type { AccessFactsLoader } from '../deciding/access-facts.js';
import { findPatient, type Lookup } from '../deciding/find-patient.js';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { notFound, permitFor } from '../permission/permit.js';
import type {
  GetPatientQuery,
  GetSharingStateQuery,
  LookupPatientQuery,
  MaskedContactPoint,
  OverrideView,
  PatientFound,
  PatientView,
  PrivateItemView,
  SharingStateView,
} from '../queries/index.js';
import type { Subjects } from '../running/subjects.js';
import { survivorAt } from '../streams/joined-numbers.js';
import type { PatientStreams } from '../streams/patient-streams.js';
import { timesOf } from './as-of.js';
import { masked } from './masked.js';

/** Questions about one patient that their own stream answers: never stale. */
export class PatientReader {
  constructor(
    private readonly lookup: Lookup,
    private readonly patients: PatientStreams,
    private readonly subjects: Subjects,
    private readonly facts: AccessFactsLoader,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
  ) {}

  find({ caller, nhsNumber }: LookupPatientQuery): Promise<PatientFound> {
    const permit = permitFor(caller, 'LookupPatient', null);
    return this.floor.keep(async () => {
      const found = await findPatient(this.lookup, { nhsNumber });
      if (found.kind === 'invalid') throw found.error;
      if (found.kind === 'unreachable') throw applicationError('CONSENT_UNAVAILABLE');
      if (found.kind === 'unknown') throw notFound();
      const subject = await this.subjects.load(found.patientId);
      permit.show(subject);
      permit.authorise(subject);
      return { patientId: found.patientId, survivor: survivorAt(subject.state, () => subject.now) };
    });
  }

  patient({ caller, patientId }: GetPatientQuery): Promise<PatientView> {
    const permit = permitFor(caller, 'GetPatient', null);
    return this.floor.keep(async () => {
      const subject = await this.subjects.load(patientId);
      permit.show(subject);
      permit.authorise(subject);
      return viewOf(
        patientId,
        await this.patients.opened(subject.folded),
        subject.now,
        subject.folded.last?.revision,
      );
    });
  }

  sharingState({ caller, patientId, options }: GetSharingStateQuery): Promise<SharingStateView> {
    const permit = permitFor(caller, 'GetSharingState', null);
    return this.floor.keep(async () => {
      const subject = await this.subjects.load(patientId);
      permit.show(subject);
      permit.authorise(subject);
      const present = await this.facts.now(patientId);
      const { at, knownAt } = timesOf(this.time, options, present.known);
      const loaded = await this.facts.asKnownAt(patientId, knownAt, at);
      const { last } = loaded.folded;
      // Not known at that time: then there was no such patient.
      if (last === undefined || loaded.facts.patient.identity === undefined) throw notFound();
      return {
        ...sharingStateAt(loaded.facts, at),
        patientId: loaded.patientId,
        revision: last.revision,
        at,
        knownAt,
        privateItems: loaded.numbers.flatMap((number) => privateItemsAt(number, at)),
        overrides: loaded.numbers.flatMap((number) => overridesAt(number, at)),
      };
    });
  }
}

const privateItemsAt = ({ privacyMarks }: PatientState, at: Instant): readonly PrivateItemView[] => {
  const latest = new Map<string, PrivacyMark>();
  for (const mark of privacyMarks) {
    const key = `${mark.organisation}/${mark.itemId}`;
    const held = latest.get(key);
    if (mark.from <= at && (held === undefined || mark.from >= held.from)) latest.set(key, mark);
  }
  return [...latest.values()]
    .filter((mark) => mark.private)
    .map(({ itemId, organisation, from }) => ({ itemId, organisation, from }));
};

const overridesAt = ({ overrides }: PatientState, at: Instant): readonly OverrideView[] =>
  overrides
    .filter((override) => covers(override, at))
    .map(({ overrideId, organisation, actorId, from, to }) => ({
      overrideId,
      organisation,
      actorId,
      from,
      to,
    }));

const maskedPoint = ({
  contactPointId,
  channel,
  value,
  preferred,
  verified,
}: ContactPoint): MaskedContactPoint => ({
  contactPointId,
  channel,
  masked: isForgotten(value) ? value : masked(channel, value),
  preferred,
  verified,
});

const mergesOf = ({ mergeLinks }: PatientState): PatientView['mergedWith'] => {
  const status = new Map<PatientId, MergeLink['status']>(
    mergeLinks.map((link) => [link.superseded, link.status]),
  );
  return [...status].map(([superseded, value]) => ({ superseded, status: value }));
};

const practiceAt = ({ relationships }: PatientState, at: Instant): PatientView['practice'] =>
  relationships.find((r) => r.kind === 'registration' && covers(r, at))?.organisation ?? null;

const viewOf = (
  patientId: PatientId,
  state: PatientState,
  now: Instant,
  revision: bigint | undefined,
): PatientView => {
  if (state.identity === undefined || revision === undefined) throw notFound();
  const { nhsNumber, name, dateOfBirth } = state.identity;
  return {
    patientId,
    revision,
    nhsNumber,
    name,
    dateOfBirth,
    practice: practiceAt(state, now),
    contactPoints: state.contactPoints.map(maskedPoint),
    relationships: state.relationships.map(({ relationshipId, organisation, kind, from, to }) => ({
      relationshipId,
      organisation,
      kind,
      from,
      to,
    })),
    overrides: overridesAt(state, now),
    restricted: switchedTo(state.restrictions, now)?.value ?? false,
    death: switchedTo(state.deaths, now)?.value ?? 'none',
    survivor: survivorAt(state, () => now),
    mergedWith: mergesOf(state),
  };
};
