import type { OdsCode } from '#libs/kernel';
import { type Case, caseOf } from './case.js';
import type { AccessDecision, Obligation, Outcome, SourceAnswer, Verdict } from './decision.js';
import type { AccessFacts, AccessRequest } from './request.js';
import { roleAndPurpose } from './rule-03-role-and-purpose.js';
import { liveRelationships, ownRecords, relationship } from './rule-04-relationship.js';
import { privateItems, withheldItems } from './rule-05-private-items.js';
import { shareOut } from './rule-06-share-out.js';
import { refusedForOrganisation } from './rule-07-refused-for-organisation.js';
import { prohibitedByPractice } from './rule-08-prohibited-by-practice.js';
import { grantedForOrganisation } from './rule-09-granted-for-organisation.js';
import { verifyForOrganisation } from './rule-10-verify-for-organisation.js';
import { choiceForAll } from './rule-11-choice-for-all.js';
import { local } from './rule-12-local.js';
import { byCode } from './rule-13-code.js';
import { emergencyOverride } from './rule-14-emergency-override.js';
import { sourcesOf } from './sources.js';

/*
 * Section 2 of the rules, top to bottom; the first rule that fires wins. Rules 1 and 2 are answered before a
 * patient's facts are at hand. 3 to 5 judge the request as a whole, 6 each source, 7 to 13 the viewer.
 */
const forTheRequest: readonly ((c: Case) => Verdict | undefined)[] = [
  roleAndPurpose,
  relationship,
  privateItems,
];

const forTheViewer: readonly ((c: Case) => Verdict | undefined)[] = [
  refusedForOrganisation,
  prohibitedByPractice,
  grantedForOrganisation,
  verifyForOrganisation,
  choiceForAll,
  local,
];

const firstToFire = (rules: readonly ((c: Case) => Verdict | undefined)[], c: Case): Verdict | undefined => {
  for (const rule of rules) {
    const fired = rule(c);
    if (fired !== undefined) return fired;
  }
  return undefined;
};

/** What rules 7 to 13 say of the viewer, whatever the source. */
export const viewerVerdict = (c: Case): Verdict => firstToFire(forTheViewer, c) ?? byCode(c);

const answerFor = (c: Case, source: OdsCode | 'rest', viewer: Verdict): Verdict => {
  const own = ownRecords(c, source);
  if (own !== undefined) return own;
  const out = shareOut(c, source);
  if (out.kind === 'refused') return out.verdict;
  // What would be open to the viewer needs a code all the same where the source asks for one.
  return out.kind === 'needs-code' && viewer.outcome === 'permit' ? byCode(c, out.by) : viewer;
};

/** Best first: what the overall answer is where sources differ. */
const preference: readonly Outcome[] = ['permit', 'ask-patient', 'code-required', 'deny'];

const best = (answers: readonly SourceAnswer[], whole: Verdict): Verdict => {
  for (const outcome of preference) {
    const answer = answers.find((a) => a.outcome === outcome);
    if (answer !== undefined) return answer;
  }
  return whole;
};

const obligationsOf = (
  c: Case,
  overall: Verdict,
  answers: readonly SourceAnswer[],
): readonly Obligation[] => {
  if (overall.outcome !== 'permit') return [];
  const items = withheldItems(c);
  const sources = answers.filter((a) => a.outcome !== 'permit').map((a) => a.source);
  const overridden = answers.some((a) => a.rule === 'direct-care.14');
  const selfClaimed = liveRelationships(c).every((r) => r.kind === 'self-claimed');
  return [
    ...(items.length > 0 ? [{ kind: 'withhold-items' as const, items }] : []),
    ...(sources.length > 0 ? [{ kind: 'withhold-sources' as const, sources }] : []),
    ...(overridden
      ? [
          { kind: 'alert-privacy-officer' as const, because: 'emergency-override' as const },
          { kind: 'alert-patient' as const, because: 'emergency-override' as const },
        ]
      : []),
    ...(selfClaimed
      ? [{ kind: 'alert-privacy-officer' as const, because: 'self-claimed-relationship' as const }]
      : []),
  ];
};

/**
 * May this organisation see this record? Pure: the same request and facts always give the same answer.
 * @param facts each stream folded up to the record time the answer is wanted for.
 */
export const decideAccess = (request: AccessRequest, facts: AccessFacts): AccessDecision => {
  const c = caseOf(request, facts);
  const policyVersion = c.policy.version;
  const refused = firstToFire(forTheRequest, c);
  if (refused !== undefined) return { ...refused, policyVersion, obligations: [], answers: [] };

  const viewer = viewerVerdict(c);
  const answers = sourcesOf(c).map((source): SourceAnswer => {
    const answer = answerFor(c, source, viewer);
    const lifted = answer.outcome === 'permit' ? undefined : emergencyOverride(c, source);
    return { source, ...(lifted ?? answer) };
  });
  const { outcome, rule, reason, decidingEvents } = best(answers, viewer);
  return {
    outcome,
    rule,
    reason,
    decidingEvents,
    policyVersion,
    obligations: obligationsOf(c, { outcome, rule, reason, decidingEvents }, answers),
    answers,
  };
};
