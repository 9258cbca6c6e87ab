import { decideSecondaryUse, type SecondaryUseDecision } from '#libs/consent';
import type { Instant, PatientId } from '#libs/kernel';
import { findPatient, type Lookup } from '../deciding/find-patient.js';
import { judgedBeforehand, restrictionsAt } from '../deciding/judgement.js';
import type { LoadedUseFacts, SecondaryUseFactsLoader } from '../deciding/secondary-use-facts.js';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { notFound, permitFor } from '../permission/permit.js';
import type { ExplainSecondaryUseQuery, SecondaryUseExplanation } from '../queries/index.js';
import type { Subjects } from '../running/subjects.js';
import { timesOf } from './as-of.js';

const someClinician = { id: 'anyone', roleCode: 'R8000' };

/** What would be answered about a use, by the very function that answers. Nothing is disclosed and nothing recorded. */
export class SecondaryUseExplainer {
  constructor(
    private readonly lookup: Lookup,
    private readonly subjects: Subjects,
    private readonly facts: SecondaryUseFactsLoader,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
  ) {}

  explain(query: ExplainSecondaryUseQuery): Promise<SecondaryUseExplanation> {
    const permit = permitFor(query.caller, 'ExplainSecondaryUse', null);
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
      const decision = decided(query, loaded, at, restrictionsAt(present.numbers, times.at));
      return { patientId: loaded.patientId, decision, at, knownAt };
    });
  }

  private async find({ patient }: ExplainSecondaryUseQuery): Promise<PatientId> {
    const found = await findPatient(this.lookup, patient);
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
}

const decided = (
  { question }: ExplainSecondaryUseQuery,
  loaded: LoadedUseFacts,
  at: Instant,
  restrictedNow: Parameters<typeof judgedBeforehand>[2],
): SecondaryUseDecision =>
  judgedBeforehand(loaded, at, restrictedNow)?.decision ??
  decideSecondaryUse({ ...question, actor: question.onBehalfOf ?? someClinician, at }, loaded.facts);
