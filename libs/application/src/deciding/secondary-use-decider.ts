import { type Actor, decideSecondaryUse, type SecondaryUseDecisionMade } from '#libs/consent';
import { newUuid, type PatientId } from '#libs/kernel';
import { applicationError } from '../errors.js';
import type {
  DecideSecondaryUseCommand,
  SecondaryUseAnswer,
  SecondaryUseQuestion,
} from '../commands/index.js';
import type { AnswerTimes, LedgerTime } from '../ledger-time.js';
import { isNotFound, type NotFoundFloor } from '../permission/not-found-floor.js';
import { permitFor } from '../permission/permit.js';
import type { Keys } from './access-decider.js';
import { actorOf } from './asking-actor.js';
import type { DisclosureWriter } from './disclosure-writer.js';
import { type Found, findPatient, type Lookup } from './find-patient.js';
import { factsMissing, judgedBeforehand, readUpTo, UNKNOWN_NUMBER, unknownNumber } from './judgement.js';
import type { LoadedUseFacts, SecondaryUseFactsLoader } from './secondary-use-facts.js';
import { type UseJudgement, useRecord } from './use-record.js';

const MOST_PATIENTS = 1_000;

/** Of one patient asked about: who they are, and their facts where these can be had. */
interface Loaded {
  readonly found: Found;
  readonly facts: LoadedUseFacts | undefined;
}

interface Answered {
  readonly answer: SecondaryUseAnswer;
  readonly made: SecondaryUseDecisionMade | undefined;
}

/**
 * Answers "may their data go there for that?" for one patient or many: all on facts as of now, as at one time and as
 * known at one time, and puts every answer on record first.
 */
export class SecondaryUseDecider {
  constructor(
    private readonly lookup: Lookup,
    private readonly facts: SecondaryUseFactsLoader,
    private readonly keys: Keys,
    private readonly writer: DisclosureWriter,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
    private readonly report: (fault: unknown) => void,
  ) {}

  async decide(command: DecideSecondaryUseCommand): Promise<readonly SecondaryUseAnswer[]> {
    const started = performance.now();
    const { caller, question, patients, correlationId } = command;
    if (patients.length === 0 || patients.length > MOST_PATIENTS)
      throw applicationError('CONSENT_BATCH_INVALID');
    permitFor(caller, 'DecideSecondaryUse', question);
    if ((question.onBehalfOf ?? null) !== null && caller.actor.role !== 'service')
      throw applicationError('CONSENT_NOT_PERMITTED');
    // Care has one door: what rests on an override there alerts people.
    if (question.purpose === 'individual-care') throw applicationError('CONSENT_USE_IS_DIRECT_CARE');
    const found = await Promise.all(
      patients.map((reference) => findPatient(this.lookup, reference, this.report)),
    );
    const { value: loaded, times } = await this.time.answer(
      () => this.load(found),
      (all) => all.flatMap(({ facts }) => facts?.read ?? []),
    );
    const actor = actorOf(caller, question);
    const answered = loaded.map((one) => answer(one, question, actor, times));
    await Promise.all(
      answered.flatMap(({ made }) =>
        made === undefined
          ? []
          : [this.writer.record({ correlationId, made: { type: 'SecondaryUseDecisionMade', data: made } })],
      ),
    );
    const answers = answered.map((one) => one.answer);
    if (answers.some((one) => one.kind === 'problem' && isNotFound(one.error)))
      await this.floor.waitSince(started);
    return answers;
  }

  /** Facts are missing where they, or the key that shows that nothing was erased, cannot be had. */
  private async load(found: readonly Found[]): Promise<readonly Loaded[]> {
    const facts = await Promise.all(
      found.map((one) => (one.kind === 'patient' ? this.factsOf(one.patientId) : Promise.resolve(undefined))),
    );
    const written = facts.flatMap((one) => (one?.folded.last === undefined ? [] : [one.patientId]));
    const keys = await this.keys.loadKeys(written);
    return found.map((one, index) => {
      const loaded = facts[index];
      // Of whoever was erased no key is missing: that it is gone is on record.
      const isKept = loaded?.folded.last !== undefined && loaded.facts.patient.erased === undefined;
      const isLost = isKept && keys.stateOf(loaded.patientId) !== 'present';
      return { found: one, facts: isLost ? undefined : loaded };
    });
  }

  private async factsOf(patientId: PatientId): Promise<LoadedUseFacts | undefined> {
    try {
      return await this.facts.now(patientId);
    } catch (fault) {
      this.report(fault);
      return undefined;
    }
  }
}

const judged = (
  { found, facts }: Loaded,
  question: SecondaryUseQuestion,
  actor: Actor,
  { at }: AnswerTimes,
): UseJudgement => {
  if (found.kind === 'unknown') return unknownNumber();
  if (facts === undefined) return factsMissing();
  const beforehand = judgedBeforehand(facts, at);
  if (beforehand !== undefined) return beforehand;
  return { kind: 'decision', decision: decideSecondaryUse({ ...question, actor, at }, facts.facts) };
};

const answer = (
  loaded: Loaded,
  question: SecondaryUseQuestion,
  actor: Actor,
  times: AnswerTimes,
): Answered => {
  const { found, facts } = loaded;
  // A malformed number is not a question about anybody, and leaves no record.
  if (found.kind === 'invalid') return { answer: { kind: 'problem', error: found.error }, made: undefined };
  const judgement = judged(loaded, question, actor, times);
  const decisionId = newUuid();
  const patientId = facts?.patientId ?? (found.kind === 'patient' ? found.patientId : null);
  // An id nobody has is no patient, and the record must not look as if it were.
  const recordedPatient = judgement.decision.reason === UNKNOWN_NUMBER ? null : patientId;
  const who = { decisionId, patientId: recordedPatient, actor };
  const made = useRecord(judgement, question, who, times, readUpTo(facts?.read ?? []));
  if (judgement.kind === 'problem') return { answer: { kind: 'problem', error: judgement.error }, made };
  if (patientId === null)
    return { answer: { kind: 'problem', error: applicationError('CONSENT_UNAVAILABLE') }, made };
  return {
    answer: { kind: 'decision', decisionId, patientId, decision: judgement.decision, ...times },
    made,
  };
};
