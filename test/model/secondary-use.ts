import type { GroundEvent, Recorded, SecondaryUseRequest } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import { type Person, personAt } from './person.js';
import { asKnownAt, lasts, type ModelWorld, ofType, type PatientLog } from './world.js';

/*
 * A second, slow reading of section 3: every question is put to the raw events again. It shares nothing with
 * production but the types. Rule 1's individual care is left to the model of section 2.
 */

export interface UseWorld extends ModelWorld {
  readonly grounds: readonly Recorded<GroundEvent>[];
}

export interface ModelUse {
  readonly outcome: 'permit' | 'deny';
  readonly rule: string;
  /** What each source is answered, `rest` last; empty where the request was judged as a whole. */
  readonly sources: readonly (readonly [source: string, outcome: string, rule: string])[];
}

interface Dated {
  readonly from: Instant;
  readonly dissent: boolean;
}

/** "the latest effective choice wins; at the same effective instant the strictest". */
const stands = (said: readonly Dated[], at: Instant): 'dissent' | 'assent' | 'nothing' => {
  const effective = said.filter(({ from }) => from <= at);
  const latest = effective.filter(({ from }) => effective.every((other) => other.from <= from));
  if (latest.length === 0) return 'nothing';
  return latest.some(({ dissent }) => dissent) ? 'dissent' : 'assent';
};

const optOutsOf = (log: PatientLog, scheme: 'national' | 'type-1'): readonly Dated[] => [
  ...ofType(log, 'OptOutRegistered', 'OptOutWithdrawn')
    .filter(({ data }) => data.scheme === scheme)
    .map(({ type, data }) => ({ from: data.from, dissent: type === 'OptOutRegistered' })),
  // "Legacy Type 2 counts only up to and including 11 Oct 2018": the pool's dates say it by themselves.
  ...ofType(log, 'LegacyType2Imported')
    .filter(({ data }) => scheme === 'national' && data.from < '2018-10-11T23:00:00.000Z')
    .map(({ data }) => ({ from: data.from, dissent: true })),
];

/** "until someone confirms, per scope the more restrictive choice holds". */
const isOut = (person: Person, scheme: 'national' | 'type-1', at: Instant): boolean =>
  person.histories.some(({ log }) => stands(optOutsOf(log, scheme), at) === 'dissent');

const projectAnswers = (log: PatientLog, project: string): readonly Dated[] =>
  ofType(log, 'ProjectConsentGiven', 'ProjectConsentRefused', 'ProjectConsentWithdrawn')
    .filter(({ data }) => data.projectId === project)
    .map(({ type, data }) => ({ from: data.from, dissent: type !== 'ProjectConsentGiven' }));

/** "and a permissive one counts only where both numbers have it". */
const saysOf = (person: Person, project: string | null, at: Instant): 'dissent' | 'assent' | 'nothing' => {
  if (project === null) return 'nothing';
  const said = person.histories.map(({ log }) => stands(projectAnswers(log, project), at));
  if (said.includes('dissent')) return 'dissent';
  return said.every((one) => one === 'assent') ? 'assent' : 'nothing';
};

/** What is on record under the id, with the end that was recorded last, if it is in force. */
const groundAt = (world: UseWorld, groundId: string, at: Instant) => {
  const about = world.grounds.filter(({ data }) => data.groundId === groundId);
  const recorded = about.flatMap(({ data }) => ('details' in data ? [data] : [])).at(0);
  const last = about.at(-1)?.data;
  if (recorded === undefined || last === undefined) return undefined;
  return lasts(recorded.from, last.to, at) ? recorded.details : undefined;
};

const LISTED = [
  'nhs-organisation',
  'local-authority',
  'university',
  'hospital-researchers',
  'medical-college',
];

const forTheRequest = (world: UseWorld, request: SecondaryUseRequest, person: Person) => {
  const { purpose, programme, recipient, data, project, basis, disease, at } = request;
  const ground = basis === null ? undefined : groundAt(world, basis.groundId, at);
  const details = ground?.kind === basis?.kind ? ground : undefined;
  const said = saysOf(person, project, at);
  if (purpose === 'screening-invitation')
    return programme === null ? (['deny', 2] as const) : (['permit', 1] as const);
  if (purpose === 'marketing' || purpose === 'insurance') return ['deny', 2] as const;
  if (recipient === 'pharmaceutical-company') {
    if (purpose !== 'research-into-new-treatments') return ['deny', 2] as const;
  } else if (recipient === null || !LISTED.includes(recipient)) return ['deny', 2] as const;
  if (data !== 'confidential') return ['permit', 3] as const;
  if (details?.kind === 'legal-order') return ['permit', 4] as const;
  if (details?.kind === 'public-health-notice') {
    if (details.disease === disease && details.purposes.some((covered) => covered === purpose))
      return ['permit', 5] as const;
  }
  // "it is looked at right after those two"
  if (said === 'dissent') return ['deny', 7] as const;
  if (details?.kind === 'public-interest-approval') return ['permit', 6] as const;
  if (said === 'assent' && project !== null && groundAt(world, project, at)?.kind === 'project')
    return ['permit', 7] as const;
  if (details?.kind === 'named-exclusion') return ['permit', 8] as const;
  if (details?.kind === 's251-approval' && details.optOutCondition === 'waived' && details.letter !== null)
    return ['permit', 8] as const;
  return undefined;
};

const forTheSource = (world: UseWorld, request: SecondaryUseRequest, person: Person, practice: boolean) => {
  const { basis, at } = request;
  if (practice && isOut(person, 'type-1', at)) return ['deny', 9] as const;
  const details = basis?.kind === 's251-approval' ? groundAt(world, basis.groundId, at) : undefined;
  if (details?.kind === 's251-approval' && details.optOutCondition === 'standard')
    return [isOut(person, 'national', at) ? 'deny' : 'permit', 10] as const;
  return ['deny', 11] as const;
};

/** What section 3 says, as at `request.at` and as known at `knownAt`. */
export const modelUse = (asked: UseWorld, request: SecondaryUseRequest, knownAt: Instant): ModelUse => {
  const world = {
    ...asKnownAt(asked, knownAt),
    grounds: asked.grounds.filter((event) => event.recordedAt <= knownAt),
  };
  const person = personAt(world, request.at);
  const whole = forTheRequest(world, request, person);
  if (whole !== undefined) return { outcome: whole[0], rule: `secondary-use.${whole[1]}`, sources: [] };
  const registrations = ofType(person.everything, 'CareRelationshipStarted')
    .filter(({ data }) => data.kind === 'registration')
    .map(({ data }) => data.organisation);
  const others = ofType(world.directory, 'OrganisationRegistered')
    .filter(({ data }) => data.kind !== 'gp-practice')
    .map(({ data }) => data.organisation);
  const isPractice = (source: string) =>
    source === 'rest'
      ? registrations.length === 0
      : registrations.includes(source as OdsCode) || !others.includes(source as OdsCode);
  const named =
    request.sources === 'any'
      ? [...[...new Set(registrations)].sort(), 'rest']
      : [...new Set(request.sources)];
  const sources = named.map((source) => {
    const [outcome, rule] = forTheSource(world, request, person, isPractice(source));
    return [source, outcome, `secondary-use.${rule}`] as const;
  });
  const best = sources.find(([, outcome]) => outcome === 'permit') ?? sources[0];
  return { outcome: best?.[1] ?? 'deny', rule: best?.[2] ?? 'secondary-use.11', sources };
};
