import { type Outcome, type PolicyVersion, defaultPolicy } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import { type Viewing, hasLiveRequest, hasYes, isKept } from './answered.js';
import { type Standing, entriesOf, inForce, patientNamed, standingAt, strictest } from './choices.js';
import { isLocal, isProhibited } from './locality.js';
import { hasOverride, hasRelationship, itemsWithheldFrom, personAt } from './person.js';
import { type ModelRequest, type ModelWorld, asKnownAt, isClosed, ofType } from './world.js';

export interface ModelVerdict {
  readonly outcome: Outcome;
  /** The number of the rule in section 2. */
  readonly rule: number;
  readonly reason?: 'no-relationship' | 'conflict-with-practice-list';
}

export interface ModelDecision extends ModelVerdict {
  readonly withheldItems: readonly string[];
  readonly answers: readonly ({ readonly source: OdsCode | 'rest' } & ModelVerdict)[];
}

const permit = (rule: number): ModelVerdict => ({ outcome: 'permit', rule });
const deny = (rule: number): ModelVerdict => ({ outcome: 'deny', rule });

const policyAt = (world: ModelWorld, at: Instant): PolicyVersion => {
  const adopted = ofType(world.directory, 'SharingPolicyAdopted').filter(({ data }) => data.from <= at);
  const latest = adopted.filter((policy) => adopted.every((other) => other.data.from <= policy.data.from));
  return latest.at(-1)?.data ?? defaultPolicy;
};

/** Rule 13: "a live verified access request for (patient, organisation) -> permit; else `code-required`". */
const rule13 = (viewing: Viewing): ModelVerdict =>
  hasLiveRequest(viewing) ? permit(13) : { outcome: 'code-required', rule: 13 };

/** Rule 12, and 13 after it. */
const rule12 = (viewing: Viewing): ModelVerdict => {
  if (hasYes(viewing)) return permit(12);
  if (!isLocal(viewing.world, viewing.person, viewing.viewer, viewing.at)) return rule13(viewing);
  return hasLiveRequest(viewing) ? permit(12) : { outcome: 'ask-patient', rule: 12 };
};

/**
 * The patient's choice for all. `kept`: the viewer is kept by name, so that rule 11 passes it by; "a permissive
 * one counts only where both numbers have it", so no policy gives way unless every number keeps the viewer.
 */
const generalFor = (viewing: Viewing): { readonly standing: Standing; readonly kept: boolean } => {
  const each = viewing.person.histories.map((history) => {
    const entry = inForce(entriesOf(history, 'share-in', 'patient', 'all'), viewing.at);
    const keeps = entry !== undefined && entry.value !== 'granted' && entry.keepNamed;
    const kept = keeps && isKept(viewing, history, entry.from);
    const standing: Standing = kept ? 'none' : (entry?.value ?? 'none');
    return { standing, kept };
  });
  return { standing: strictest(each.map(({ standing }) => standing)), kept: each.every(({ kept }) => kept) };
};

/** Share in: rules 7 to 13, the same for every source. */
const shareIn = (viewing: Viewing): ModelVerdict => {
  const { world, person, viewer, at } = viewing;
  const named = patientNamed(world, person, 'share-in', viewer, at);
  const general = generalFor(viewing);
  // "Patient-stated beats policy-set at any scope"; one kept by name "counts as having its own choice".
  const patientSpoke = named !== 'none' || general.kept || general.standing !== 'none';
  const policy = (scope: OdsCode | 'all'): Standing =>
    patientSpoke ? 'none' : standingAt(person, 'share-in', 'policy', scope, at);

  if (named === 'dissent' || policy(viewer) === 'dissent') return deny(7);
  if (isProhibited(world, person, viewer, at))
    return named === 'granted' ? { ...deny(8), reason: 'conflict-with-practice-list' } : deny(8);
  if (named === 'granted') return permit(9);
  if (named === 'verify' || policy(viewer) === 'verify') return rule13(viewing);
  if (general.standing === 'dissent') return deny(11);
  if (general.standing === 'granted') return permit(11);
  if (general.standing === 'verify') return rule13(viewing);
  // "a policy-set share-in can restrict, never permit"; "Specific beats general" among policies too.
  if (policy(viewer) === 'none') {
    if (policy('all') === 'dissent') return deny(11);
    if (policy('all') === 'verify') return rule13(viewing);
  }
  return rule12(viewing);
};

/** Share out at one source, rule 6; `own`: whether it is by a choice for that very organisation. */
const shareOut = (
  { world, person, at }: Viewing,
  policy: PolicyVersion,
  source: OdsCode | 'rest',
): { readonly standing: Standing; readonly own: boolean } => {
  const named = source === 'rest' ? 'none' : patientNamed(world, person, 'share-out', source, at);
  if (named !== 'none') return { standing: named, own: true };
  const general = standingAt(person, 'share-out', 'patient', 'all', at);
  if (general !== 'none') return { standing: general, own: false };
  const byPolicy = source === 'rest' ? 'none' : standingAt(person, 'share-out', 'policy', source, at);
  if (byPolicy !== 'none') return { standing: byPolicy, own: true };
  const byPolicyForAll = standingAt(person, 'share-out', 'policy', 'all', at);
  if (byPolicyForAll !== 'none') return { standing: byPolicyForAll, own: false };
  // "not recorded -> the policy's default (visible)"
  return { standing: policy.settings.shareOutDefault === 'withheld' ? 'dissent' : 'granted', own: false };
};

/** Rules 6 to 14 for one source. */
const answerFor = (
  viewing: Viewing,
  policy: PolicyVersion,
  actorId: string,
  source: OdsCode | 'rest',
): ModelVerdict => {
  // "What the viewing organisation recorded itself is not shared: rules 5-13 do not apply to it."
  if (source === viewing.viewer) return permit(4);
  const { standing } = shareOut(viewing, policy, source);
  const sharedIn = shareIn(viewing);
  const needsCode = standing === 'verify' && sharedIn.outcome === 'permit';
  const verdict = standing === 'dissent' ? deny(6) : needsCode ? rule13(viewing) : sharedIn;
  if (verdict.outcome === 'permit') return verdict;

  // Rule 14: "Lifting a refusal in 6, or 8, is a policy setting, off by default."
  const { world, person, viewer, at } = viewing;
  const { overrideLiftsShareOutRefusal, overrideLiftsPracticeProhibition } = policy.settings;
  if (!hasOverride(person, viewer, actorId, at)) return verdict;
  if (standing === 'dissent' && !overrideLiftsShareOutRefusal) return verdict;
  if (isProhibited(world, person, viewer, at) && !overrideLiftsPracticeProhibition) return verdict;
  return permit(14);
};

/** `any`: every organisation with a choice of its own in force, then the rest. */
const sourcesOf = (
  viewing: Viewing,
  policy: PolicyVersion,
  asked: ModelRequest['sources'],
): readonly (OdsCode | 'rest')[] => {
  if (asked !== 'any') return [...new Set(asked)];
  const { world, person, viewer } = viewing;
  const choices = ofType(
    person.everything,
    'ConsentGranted',
    'ConsentRefused',
    'ConsentRevoked',
    'VerificationRequired',
  );
  const mentioned = [
    ...choices.flatMap(({ data }) => (data.scope.kind === 'organisation' ? [data.scope.organisation] : [])),
    ...ofType(world.directory, 'OrganisationClosed').flatMap(({ data }) => data.successors),
  ];
  const own = [...new Set(mentioned)].filter(
    (code) => code !== viewer && shareOut(viewing, policy, code).own,
  );
  return [...own.sort(), 'rest'];
};

/** The direct-care decision by the rules of section 2, "first rule that fires wins". */
export const modelDecision = (request: ModelRequest, everything: ModelWorld): ModelDecision => {
  const world = asKnownAt(everything, request.knownAt);
  const { viewer, actor, purpose, items, at } = request;
  const person = personAt(world, at);
  const policy = policyAt(world, at);
  const viewing: Viewing = { world, person, viewer, purpose, at };
  const whole = (verdict: ModelVerdict): ModelDecision => ({ ...verdict, withheldItems: [], answers: [] });

  const mayView = policy.settings.viewingRoleCodes.some((code) => code === actor.roleCode);
  const isDeclared = purpose === 'direct-care' || purpose === 'screening';
  if (!mayView || isClosed(world, viewer, at) || !isDeclared) return whole(deny(3));
  if (!hasRelationship(person, viewer, at)) return whole({ ...deny(4), reason: 'no-relationship' });
  const hidden = itemsWithheldFrom(person, viewer, at);
  if (items.length > 0 && items.every((item) => hidden.includes(item))) return whole(deny(5));

  const answers = sourcesOf(viewing, policy, request.sources).map((source) => ({
    source,
    ...answerFor(viewing, policy, actor.id, source),
  }));
  // "the overall outcome is the best of those that answer"
  const best = (['permit', 'ask-patient', 'code-required', 'deny'] as const)
    .flatMap((outcome) => answers.filter((answer) => answer.outcome === outcome))
    .at(0);
  if (best === undefined) throw new Error('a request names at least one source');
  // Obligations come with a permit: where nothing is shown nothing needs to be withheld.
  const asked = items.length === 0 ? hidden : hidden.filter((item) => items.includes(item));
  const withheldItems = best.outcome === 'permit' ? asked : [];
  const { source: _source, ...verdict } = best;
  return { ...verdict, withheldItems, answers };
};
