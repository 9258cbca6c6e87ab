import { consentError, isLinkedAt } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import type { ProjectionEngine } from '#libs/projections';
import type { AccessRequestQueries, AskedRequest } from '#libs/read-models';
import { reached } from '../asking/reached.js';
import type { Caller } from '../caller.js';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import { isNotFound, type NotFoundFloor } from '../permission/not-found-floor.js';
import { notFound, permitFor } from '../permission/permit.js';
import { caresFor, isOwnRecord, isRegisteredHere } from '../permission/subject.js';
import type {
  AccessRequestView,
  ListAccessRequestsQuery,
  ListAskedRequestsQuery,
} from '../queries/access-requests.js';
import type { Page } from '../queries/index.js';
import type { LoadedSubject, Subjects } from '../running/subjects.js';
import { survivorAt } from '../streams/joined-numbers.js';
import type { PatientStreams } from '../streams/patient-streams.js';
import type { Directory } from '../streams/reference-streams.js';
import { requestView } from './request-view.js';

/** No chain of mergers is longer. */
const LONGEST_CHAIN = 20;

/** The read model of who asked for what. */
export interface AccessRequestModel {
  readonly projections: Pick<ProjectionEngine, 'waitFor'>;
  readonly accessRequests: AccessRequestQueries;
}

/** Access requests as the patient's own stream has them: never stale. */
export class AccessRequestReader {
  constructor(
    private readonly model: AccessRequestModel,
    private readonly patients: PatientStreams,
    private readonly subjects: Subjects,
    private readonly directory: Directory,
    private readonly floor: NotFoundFloor,
    private readonly time: LedgerTime,
  ) {}

  list({ caller, patientId }: ListAccessRequestsQuery): Promise<readonly AccessRequestView[]> {
    const permit = permitFor(caller, 'ListAccessRequests', null);
    return this.floor.keep(async () => {
      const subject = await this.subjects.load(patientId);
      permit.show(subject);
      permit.authorise(subject);
      const all = seesAll(caller, subject);
      const views = (await this.viewsOf(subject)).filter(
        ({ organisation }) => all || organisation === caller.actor.organisation,
      );
      return views.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
    });
  }

  /** Which there are, the read model says; how each stands, and whether it may be told of, the patient's stream does. */
  async askedBy({ caller, options }: ListAskedRequestsQuery): Promise<Page<AccessRequestView>> {
    permitFor(caller, 'ListAskedRequests', null);
    const { organisation } = caller.actor;
    if (organisation === null) throw applicationError('CONSENT_NOT_PERMITTED');
    const { minPosition, limit, cursor, pending } = options;
    await reached(this.model.projections, 'access-requests', [minPosition]);
    const at = this.time.toRecord(undefined);
    const { entries, next } = await this.model.accessRequests.askedBy({
      organisation,
      pending: pending === null ? undefined : { is: pending, at },
      limit,
      cursor: cursor ?? undefined,
    });
    const views = await Promise.all(entries.map((entry) => this.#shown(caller, entry)));
    const items = views
      .filter((view) => view !== undefined)
      .filter(({ status }) => pending === null || (status === 'pending') === pending);
    return { items, next: next ?? null };
  }

  /** CONSENT_REQUEST_NOT_FOUND for one that is not there. */
  async one(patientId: PatientId, requestId: string): Promise<AccessRequestView> {
    const views = await this.viewsOf(await this.subjects.load(patientId));
    const view = views.find((one) => one.requestId === requestId);
    if (view === undefined) throw consentError('CONSENT_REQUEST_NOT_FOUND');
    return view;
  }

  /** Requests are made, answered and counted under the number that survives (section 10). */
  async survivorOf(asked: PatientId): Promise<PatientId> {
    let patientId = asked;
    for (let steps = 0; steps < LONGEST_CHAIN; steps++) {
      const { state, now } = await this.subjects.load(patientId);
      const survivor = survivorAt(state, () => now);
      if (survivor === null) return patientId;
      const next = await this.subjects.load(survivor);
      // A merge that an unmerge overtook halfway: neither number can speak for both.
      if (!isLinkedAt(next.state, patientId, next.now)) throw notFound();
      patientId = survivor;
    }
    throw notFound();
  }

  async caresFor(caller: Caller, patientId: PatientId): Promise<boolean> {
    return caresFor(caller, await this.subjects.load(patientId));
  }

  /** Undefined for a patient whom this caller may not know of. */
  async #shown(
    caller: Caller,
    { patientId, requestId }: AskedRequest,
  ): Promise<AccessRequestView | undefined> {
    const permit = permitFor(caller, 'ListAccessRequests', null);
    try {
      const subject = await this.subjects.load(patientId);
      permit.show(subject);
      permit.authorise(subject);
      if (!caresFor(caller, subject)) return undefined;
      return (await this.viewsOf(subject)).find((view) => view.requestId === requestId);
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  private async viewsOf({ patientId, folded, others, now }: LoadedSubject): Promise<AccessRequestView[]> {
    const directory = (await this.directory.load()).state;
    const numbers = [{ patientId, folded }, ...others];
    const views = await Promise.all(
      numbers.map(async (number) => {
        const state = await this.patients.opened(number.folded);
        return state.accessRequests.map((request) =>
          requestView(request, number.patientId, state, directory, now),
        );
      }),
    );
    return views.flat();
  }
}

/** The patient, their practice and auditors see every organisation's; all others see their own. */
const seesAll = (caller: Caller, subject: LoadedSubject): boolean =>
  caller.actor.role === 'auditor' ||
  isOwnRecord(caller, subject) ||
  (caller.actor.role === 'practice-staff' && isRegisteredHere(caller, subject));
