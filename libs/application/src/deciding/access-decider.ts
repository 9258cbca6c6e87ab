import { type Actor, decideAccess } from '#libs/consent';
import { type Instant, newUuid, type PatientId } from '#libs/kernel';
import type { LoadedKeys } from '#libs/privacy';
import { applicationError } from '../errors.js';
import type { Caller } from '../caller.js';
import type { AccessAnswer, AccessQuestion, DecideAccessCommand } from '../commands/index.js';
import type { AnswerTimes, LedgerTime } from '../ledger-time.js';
import { isNotFound, type NotFoundFloor } from '../permission/not-found-floor.js';
import { permitFor } from '../permission/permit.js';
import type { AccessFactsLoader, LoadedFacts } from './access-facts.js';
import { actorOf } from './asking-actor.js';
import type { Disclosure, DisclosureWriter } from './disclosure-writer.js';
import { findPatient, type Lookup } from './find-patient.js';
import {
  disclosed,
  factsMissing,
  type Judgement,
  judgedBeforehand,
  UNKNOWN_NUMBER,
  unknownNumber,
} from './judgement.js';

const MOST_QUESTIONS = 1_000;

/** An answer with the record of it; a malformed number is not a question about anybody, and leaves none. */
interface Answered {
  readonly answer: AccessAnswer;
  readonly disclosure: Disclosure | undefined;
}

/** Where a patient's key is looked for. */
export interface Keys {
  loadKeys(patientIds: readonly PatientId[]): Promise<LoadedKeys>;
}

/** Answers "may this organisation see this record now?", on facts as of now, and puts every answer on record first. */
export class AccessDecider {
  constructor(
    private readonly lookup: Lookup,
    private readonly facts: AccessFactsLoader,
    private readonly keys: Keys,
    private readonly writer: DisclosureWriter,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
    private readonly report: (fault: unknown) => void,
  ) {}

  async decide({ caller, requests, correlationId }: DecideAccessCommand): Promise<readonly AccessAnswer[]> {
    const started = performance.now();
    if (requests.length === 0 || requests.length > MOST_QUESTIONS)
      throw applicationError('CONSENT_BATCH_INVALID');
    for (const question of requests) assertMayAsk(caller, question);
    const answered = await Promise.all(
      requests.map((question) => this.answer(caller, question, correlationId)),
    );
    const disclosures = answered.flatMap(({ disclosure }) => (disclosure === undefined ? [] : [disclosure]));
    await Promise.all(disclosures.map((disclosure) => this.writer.record(disclosure)));
    if (answered.some(({ answer }) => answer.kind === 'problem' && isNotFound(answer.error))) {
      await this.floor.waitSince(started);
    }
    return answered.map(({ answer }) => answer);
  }

  private async answer(caller: Caller, question: AccessQuestion, correlationId: string): Promise<Answered> {
    const found = await findPatient(this.lookup, question.patient, this.report);
    if (found.kind === 'invalid') {
      return { answer: { kind: 'problem', error: found.error }, disclosure: undefined };
    }
    const asked = found.kind === 'patient' ? found.patientId : null;
    const { value: loaded, times } = await this.time.answer(
      () => (asked === null ? Promise.resolve(undefined) : this.load(asked)),
      (facts) => facts?.read ?? [],
    );
    const actor = actorOf(caller, question);
    const judgement = judge(loaded, found.kind, question, actor, times.at);
    const decisionId = newUuid();
    const patientId = loaded?.patientId ?? asked;
    // An id nobody has is no patient, and the record must not look as if it were.
    const recordedPatient = judgement.decision.reason === UNKNOWN_NUMBER ? null : patientId;
    const who = { decisionId, patientId: recordedPatient, actor };
    const made = disclosed(judgement, question, who, times, loaded?.read ?? []);
    return {
      answer: answerOf(judgement, decisionId, patientId, times),
      disclosure: { correlationId, made: { type: 'AccessDecisionMade', data: made } },
    };
  }

  /** Undefined when the facts, or the key that shows that nothing was erased, cannot be had. */
  private async load(patientId: PatientId): Promise<LoadedFacts | undefined> {
    try {
      const loaded = await this.facts.now(patientId);
      // Of whoever was erased no key is missing: that it is gone is on record.
      if (loaded.folded.last === undefined || loaded.facts.patient.erased !== undefined) return loaded;
      const keys = await this.keys.loadKeys([loaded.patientId]);
      return keys.stateOf(loaded.patientId) === 'present' ? loaded : undefined;
    } catch (fault) {
      this.report(fault);
      return undefined;
    }
  }
}

const assertMayAsk = (caller: Caller, question: AccessQuestion): void => {
  permitFor(caller, 'DecideAccess', question);
  // Only a service speaks for others; everybody else is who their token says.
  if ((question.onBehalfOf ?? null) !== null && caller.actor.role !== 'service') {
    throw applicationError('CONSENT_NOT_PERMITTED');
  }
};

const judge = (
  loaded: LoadedFacts | undefined,
  found: 'patient' | 'unknown' | 'unreachable',
  question: AccessQuestion,
  actor: Actor,
  at: Instant,
): Judgement => {
  if (found === 'unknown') return unknownNumber();
  if (loaded === undefined) return factsMissing();
  const beforehand = judgedBeforehand(loaded, at);
  if (beforehand !== undefined) return beforehand;
  const { viewer, purpose, sources, items } = question;
  return {
    kind: 'decision',
    decision: decideAccess({ viewer, actor, purpose, sources, items, at }, loaded.facts),
  };
};

const answerOf = (
  judgement: Judgement,
  decisionId: string,
  patientId: PatientId | null,
  times: AnswerTimes,
): AccessAnswer => {
  if (judgement.kind === 'problem') return { kind: 'problem', error: judgement.error };
  // Who has the number cannot be found out now: on record as unknown, and there is nobody to answer about.
  if (patientId === null) return { kind: 'problem', error: applicationError('CONSENT_UNAVAILABLE') };
  return { kind: 'decision', decisionId, patientId, decision: judgement.decision, ...times };
};
