import type { OdsCode } from '#libs/kernel';
import { policyInForce } from '../policy/in-force.js';
import { type UseCase, useCaseOf } from './case.js';
import type { SecondaryUseDecision, SourceUseAnswer, UseVerdict } from './decision.js';
import type { SecondaryUseFacts, SecondaryUseRequest } from './request.js';
import { individualCare } from './rule-01-individual-care.js';
import { neverAllowed } from './rule-02-never-allowed.js';
import { outOfScope } from './rule-03-out-of-scope.js';
import { requiredByLaw } from './rule-04-required-by-law.js';
import { publicHealthNotice } from './rule-05-public-health-notice.js';
import { publicInterest } from './rule-06-public-interest.js';
import { projectConsent, refusedProject } from './rule-07-project-consent.js';
import { namedExclusion } from './rule-08-named-exclusion.js';
import { typeOne } from './rule-09-type-one.js';
import { section251 } from './rule-10-section-251.js';
import { noLawfulBasis } from './rule-11-no-lawful-basis.js';
import { sourcesOf } from './sources.js';

/*
 * Section 3 of the rules, top to bottom; the first rule that fires wins. Rule 1 hands individual care to the rules of
 * section 2, and the refusal of rule 7 is looked at before rule 6. 2 to 8 judge the request, 9 to 11 each source.
 */
const forTheRequest: readonly ((c: UseCase) => UseVerdict | undefined)[] = [
  neverAllowed,
  outOfScope,
  requiredByLaw,
  publicHealthNotice,
  refusedProject,
  publicInterest,
  projectConsent,
  namedExclusion,
];

const forEachSource: readonly ((c: UseCase, source: OdsCode | 'rest') => UseVerdict | undefined)[] = [
  typeOne,
  section251,
];

const answerFor = (c: UseCase, source: OdsCode | 'rest'): SourceUseAnswer => {
  for (const rule of forEachSource) {
    const fired = rule(c, source);
    if (fired !== undefined) return { source, ...fired };
  }
  return { source, ...noLawfulBasis() };
};

const withPolicy = (
  { facts, at }: UseCase,
  { outcome, rule, reason, decidingEvents }: UseVerdict,
  answers: readonly SourceUseAnswer[],
): SecondaryUseDecision => {
  const withheld = outcome === 'permit' ? answers.filter((answer) => answer.outcome !== 'permit') : [];
  return {
    outcome,
    rule,
    reason,
    decidingEvents,
    policyVersion: policyInForce(facts.directory, at).version,
    obligations:
      withheld.length > 0
        ? [{ kind: 'withhold-sources', sources: withheld.map(({ source }) => source) }]
        : [],
    answers,
  };
};

/**
 * May this patient's data go to them for that? Pure: the same request and facts always give the same answer. Where
 * sources differ the overall answer is a permit if one of them is, and the withheld ones are named.
 * @param facts each stream folded up to the record time the answer is wanted for.
 */
export const decideSecondaryUse = (
  request: SecondaryUseRequest,
  facts: SecondaryUseFacts,
): SecondaryUseDecision => {
  const c = useCaseOf(request, facts);
  const care = individualCare(c);
  if (care !== undefined) return care;
  for (const rule of forTheRequest) {
    const fired = rule(c);
    if (fired !== undefined) return withPolicy(c, fired, []);
  }
  const answers = sourcesOf(c).map((source) => answerFor(c, source));
  const overall = answers.find(({ outcome }) => outcome === 'permit') ?? answers[0] ?? noLawfulBasis();
  return withPolicy(c, overall, answers);
};

/** The same request for many patients, in their order; what is not the patient's own is shared between the facts. */
export const decideSecondaryUses = (
  request: SecondaryUseRequest,
  patients: readonly Pick<SecondaryUseFacts, 'patient' | 'superseded'>[],
  shared: Omit<SecondaryUseFacts, 'patient' | 'superseded'>,
): readonly SecondaryUseDecision[] =>
  patients.map(({ patient, superseded }) => decideSecondaryUse(request, { ...shared, patient, superseded }));
