import {
  awaitingContact,
  numberGroupsAt,
  type NumberGroup,
  type OptOutScheme,
  optOutStanding,
  projectConsentStanding,
  projectsAnswered,
} from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import type { Caller } from '../caller.js';
import type { AccessFactsLoader } from '../deciding/access-facts.js';
import type { LedgerTime } from '../ledger-time.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { permitFor } from '../permission/permit.js';
import type {
  AsOf,
  GetOptOutsQuery,
  GetProjectConsentsQuery,
  OptOutsView,
  OptOutView,
  ProjectConsentsView,
} from '../queries/index.js';
import type { Subjects } from '../running/subjects.js';
import { timesOf } from './as-of.js';

interface Known {
  readonly patientId: PatientId;
  readonly askedRevision: bigint | null;
  readonly at: Instant;
  readonly knownAt: Instant;
}

/** What a patient says about uses beyond individual care, from their own streams: never stale. */
export class OptOutReader {
  constructor(
    private readonly subjects: Subjects,
    private readonly facts: AccessFactsLoader,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
  ) {}

  async optOuts({ caller, patientId, asOf }: GetOptOutsQuery): Promise<OptOutsView> {
    const { known, groups } = await this.load(caller, patientId, asOf, 'GetOptOuts');
    return {
      ...known,
      national: viewOf(groups, 'national', known.at),
      typeOne: viewOf(groups, 'type-1', known.at),
      contactPatient: awaitingContact(groups, known.at).length > 0,
    };
  }

  async projectConsents({ caller, patientId, asOf }: GetProjectConsentsQuery): Promise<ProjectConsentsView> {
    const { known, groups } = await this.load(caller, patientId, asOf, 'GetProjectConsents');
    return {
      ...known,
      items: projectsAnswered(groups).flatMap((projectId) => {
        const standing = projectConsentStanding(groups, projectId, known.at);
        if (standing === undefined) return [];
        const { value, from, eventId } = standing;
        return [{ projectId, value, from, eventId }];
      }),
    };
  }

  private load(
    caller: Caller,
    asked: PatientId,
    asOf: AsOf,
    operation: 'GetOptOuts' | 'GetProjectConsents',
  ): Promise<{ readonly known: Known; readonly groups: readonly NumberGroup[] }> {
    const permit = permitFor(caller, operation, null);
    return this.floor.keep(async () => {
      const subject = await this.subjects.load(asked);
      permit.show(subject);
      permit.authorise(subject);
      const { times } = await this.time.answer(
        () => this.facts.now(asked),
        ({ read }) => read,
      );
      const { at, knownAt, isPast } = timesOf(asOf, times);
      const { patientId, facts } = await this.facts.asKnownAt(asked, knownAt, at);
      const askedRevision = isPast ? null : (subject.folded.last?.revision ?? null);
      return {
        known: { patientId, askedRevision, at, knownAt },
        groups: numberGroupsAt(facts.patient, facts.superseded, at),
      };
    });
  }
}

const viewOf = (groups: readonly NumberGroup[], scheme: OptOutScheme, at: Instant): OptOutView => {
  const standing = optOutStanding(groups, scheme, at);
  return {
    value: standing?.value ?? 'not-recorded',
    from: standing?.from ?? null,
    eventId: standing?.eventId ?? null,
    legacy: standing?.legacy ?? false,
  };
};
