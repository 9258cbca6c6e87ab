import { type ContactPoint, type MergeLink, type PatientState, switchedTo } from '#libs/consent';
import { covers, type Instant, isForgotten, type PatientId } from '#libs/kernel';
import { findPatient, type Lookup } from '../deciding/find-patient.js';
import { applicationError } from '../errors.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { notFound, permitFor } from '../permission/permit.js';
import type {
  GetPatientQuery,
  LookupPatientQuery,
  MaskedContactPoint,
  PatientFound,
  PatientView,
} from '../queries/index.js';
import type { Subjects } from '../running/subjects.js';
import { survivorAt } from '../streams/joined-numbers.js';
import type { PatientStreams } from '../streams/patient-streams.js';
import { masked } from './masked.js';
import { overridesAt } from './shown-at.js';

/** Questions about one patient that their own stream answers: never stale. */
export class PatientReader {
  constructor(
    private readonly lookup: Lookup,
    private readonly patients: PatientStreams,
    private readonly subjects: Subjects,
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
}

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
