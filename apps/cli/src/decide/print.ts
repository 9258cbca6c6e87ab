import type { AccessExplanation } from '#libs/application';
import type { AccessDecision, Obligation } from '#libs/consent';
import type { EventId } from '#libs/kernel';
import { facts, table } from '../terminal/output.js';
import { sentenceOf } from './rule-sentences.js';

/** What is known of a deciding event beside its id. */
export interface DecidingEvent {
  readonly eventId: EventId;
  readonly type: string | null;
  readonly effectiveAt: string | null;
  readonly recordedAt: string | null;
}

const obligationText = (obligation: Obligation): string => {
  switch (obligation.kind) {
    case 'withhold-items':
      return `withhold items ${obligation.items.join(', ')}`;
    case 'withhold-sources':
      return `withhold what was recorded at ${obligation.sources.join(', ')}`;
    case 'alert-privacy-officer':
      return `alert the privacy officer (${obligation.because})`;
    case 'alert-patient':
      return `alert the patient (${obligation.because})`;
  }
};

const list = (texts: readonly string[]): string => (texts.length === 0 ? 'none' : texts.join('; '));

const eventText = ({ eventId, type, effectiveAt }: DecidingEvent): string =>
  type === null ? eventId : `${type} of ${effectiveAt ?? 'unknown time'} (${eventId})`;

const sourcesTable = ({ answers }: AccessDecision): string =>
  table(
    ['source', 'outcome', 'rule', 'reason'],
    answers.map(({ source, outcome, rule, reason }) => [source, outcome, rule, reason]),
  );

export const explanationText = (
  { decision, at, knownAt, patientId }: AccessExplanation,
  decidingEvents: readonly DecidingEvent[],
): string =>
  [
    facts([
      ['outcome', decision.outcome],
      ['reason', decision.reason],
      ['rule', `${decision.rule}: ${sentenceOf(decision.rule)}`],
      ['decided by', list(decidingEvents.map(eventText))],
      ['obligations', list(decision.obligations.map(obligationText))],
      ['policy', decision.policyVersion],
      ['patient', patientId],
      ['as at', at],
      ['as known at', knownAt],
    ]),
    ...(decision.answers.length === 0 ? [] : [sourcesTable(decision)]),
  ].join('\n');
