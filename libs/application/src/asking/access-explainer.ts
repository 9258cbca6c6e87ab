import { type AccessDecision, decideAccess } from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import type { AccessFactsLoader, LoadedFacts } from '../deciding/access-facts.js';
import { findPatient, type Lookup } from '../deciding/find-patient.js';
import { judgedBeforehand, restrictionsAt } from '../deciding/judgement.js';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { notFound, permitFor } from '../permission/permit.js';
import type { AccessExplanation, ExplainAccessQuery } from '../queries/index.js';
import type { Subjects } from '../running/subjects.js';
import { timesOf } from './as-of.js';

/** Asked about nobody in particular, it is a clinician's access that is explained. */
const someClinician = { id: 'anyone', roleCode: 'R8000' };

/** What would be answered, by the very function that answers. Nothing is disclosed and nothing recorded. */
export class AccessExplainer {
  constructor(
    private readonly lookup: Lookup,
    private readonly subjects: Subjects,
    private readonly facts: AccessFactsLoader,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
  ) {}

  explain(query: ExplainAccessQuery): Promise<AccessExplanation> {
    const permit = permitFor(query.caller, 'ExplainAccess', null);
    return this.floor.keep(async () => {
      const asked = await this.find(query);
      const subject = await this.subjects.load(asked);
      permit.show(subject);
      permit.authorise(subject);
      const { value: present, times } = await this.time.answer(
        () => this.facts.now(asked),
        ({ read }) => read,
      );
      const { at, knownAt } = timesOf(query.asOf, times);
      const loaded = await this.facts.asKnownAt(asked, knownAt, at);
      return {
        patientId: loaded.patientId,
        decision: this.decision(query, { present, now: times.at }, loaded, at),
        at,
        knownAt,
      };
    });
  }

  private async find({ question }: ExplainAccessQuery): Promise<PatientId> {
    const found = await findPatient(this.lookup, question.patient);
    switch (found.kind) {
      case 'patient':
        return found.patientId;
      case 'invalid':
        throw found.error;
      case 'unreachable':
        throw applicationError('CONSENT_UNAVAILABLE');
      case 'unknown':
        throw notFound();
    }
  }

  private decision(
    { question }: ExplainAccessQuery,
    { present, now }: { readonly present: LoadedFacts; readonly now: Instant },
    loaded: LoadedFacts,
    at: AccessExplanation['at'],
  ): AccessDecision {
    const beforehand = judgedBeforehand(loaded, at, restrictionsAt(present.numbers, now));
    if (beforehand !== undefined) return beforehand.decision;
    const { viewer, purpose, sources, items, onBehalfOf } = question;
    return decideAccess(
      { viewer, actor: onBehalfOf ?? someClinician, purpose, sources, items, at },
      loaded.facts,
    );
  }
}
