import { consentError, isLinkedAt } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import type { Caller } from '../caller.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { notFound, permitFor } from '../permission/permit.js';
import { caresFor, isOwnRecord, isRegisteredHere } from '../permission/subject.js';
import type { AccessRequestView, ListAccessRequestsQuery } from '../queries/access-requests.js';
import type { LoadedSubject, Subjects } from '../running/subjects.js';
import { survivorAt } from '../streams/joined-numbers.js';
import type { PatientStreams } from '../streams/patient-streams.js';
import type { Directory } from '../streams/reference-streams.js';
import { requestView } from './request-view.js';

/** No chain of mergers is longer. */
const LONGEST_CHAIN = 20;

/** Access requests as the patient's own stream has them: never stale. */
export class AccessRequestReader {
  constructor(
    private readonly patients: PatientStreams,
    private readonly subjects: Subjects,
    private readonly directory: Directory,
    private readonly floor: NotFoundFloor,
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
