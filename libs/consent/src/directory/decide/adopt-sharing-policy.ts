import { type CodedError, ok, refused, type Result } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { BreakerPolicy, CodeTrafficPolicy } from '../../code-traffic/policy.js';
import { defaultPolicy, type PolicySettings, type RequestLimits } from '../../policy/policy.js';
import type { DirectoryCommandBody } from '../commands.js';
import type { DirectoryEvent } from '../events.js';
import type { DirectoryState } from '../state.js';

const ROLE_CODE = /^R[0-9]{4}$/;
const LONGEST_OVERRIDE_MINUTES = 24 * 60;

const areRoleCodes = (codes: readonly string[]): boolean =>
  codes.length > 0 && codes.every((code) => ROLE_CODE.test(code));

/** From and to which each limit of a request may be set: what is more open could be guessed or tire people out. */
const requestBounds: Bounds<RequestLimits> = {
  requestMinutes: [1, 24 * 60],
  codeMinutes: [1, 60],
  attemptsPerCode: [1, 10],
  resendsPerRequest: [0, 10],
  codesPerDay: [1, 20],
  coolDownMinutes: [0, 30 * 24 * 60],
};

/** How fast codes may go out: not at all is no policy, that is what the breaker is for. */
const trafficBounds: Bounds<Omit<CodeTrafficPolicy, 'breaker'>> = {
  perOrganisationPerHour: [1, 100_000],
  altogetherPerHour: [1, 1_000_000],
  perPrefixPerHour: [1, 100_000],
};

const breakerBounds: Bounds<BreakerPolicy> = {
  windowMinutes: [5, 24 * 60],
  fewestCodes: [10, 100_000],
  mostFailedPercent: [1, 100],
  leastAnsweredPercent: [0, 99],
  pauseMinutes: [1, 24 * 60],
  trialCodes: [1, 1_000],
};

type Bounds<T> = Readonly<Record<keyof T, readonly [number, number]>>;

const wrongNumber = (
  path: string,
  numbers: object,
  bounds: Readonly<Record<string, readonly [number, number]>>,
): string | undefined => {
  const given = new Map<string, unknown>(Object.entries(numbers));
  for (const [name, [least, most]] of Object.entries(bounds)) {
    const value = given.get(name);
    if (!Number.isInteger(value) || Number(value) < least || Number(value) > most)
      return `${path}.${name} is a whole number from ${least} to ${most}.`;
  }
  return undefined;
};

const wrongTraffic = (codes: CodeTrafficPolicy): string | undefined =>
  wrongNumber('codes', codes, trafficBounds) ?? wrongNumber('codes.breaker', codes.breaker, breakerBounds);

/** What would lock everyone out, or leave an override open for good. */
const wrongSetting = (settings: PolicySettings): string | undefined => {
  const { viewingRoleCodes, overrideRoleCodes, overrideMinutes } = settings;
  if (!areRoleCodes(viewingRoleCodes)) return 'viewingRoleCodes names at least one role code, as R8000.';
  if (!areRoleCodes(overrideRoleCodes)) return 'overrideRoleCodes names at least one role code, as R8000.';
  if (!Number.isInteger(overrideMinutes) || overrideMinutes < 1 || overrideMinutes > LONGEST_OVERRIDE_MINUTES)
    return `overrideMinutes is a whole number from 1 to ${LONGEST_OVERRIDE_MINUTES}.`;
  const { requests, codes } = settings;
  return (
    (requests === undefined ? undefined : wrongNumber('requests', requests, requestBounds)) ??
    (codes === undefined ? undefined : wrongTraffic(codes))
  );
};

/** Adopts a policy under a version of its own: decisions name the version, so it never means two things. */
export const adoptSharingPolicy = (
  { version, settings, from, by, now }: DirectoryCommandBody['AdoptSharingPolicy'],
  state: DirectoryState,
): Result<readonly DirectoryEvent[], CodedError> => {
  const invalid = (detail: string) => refused(consentError('CONSENT_POLICY_INVALID', { detail }));
  if (version.trim() === '') return invalid('A policy has a version.');
  if (version === defaultPolicy.version || state.policies.some((policy) => policy.version === version))
    return invalid('The version is taken.');
  const wrong = wrongSetting(settings);
  if (wrong !== undefined) return invalid(wrong);
  return ok([
    { type: 'SharingPolicyAdopted', data: { version, from: from ?? now, settings, recordedBy: by } },
  ]);
};
