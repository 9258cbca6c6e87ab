import type { Instant } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import { type CodeTrafficPolicy, defaultCodeTraffic } from '../code-traffic/policy.js';
import { defaultPolicy, defaultRequestLimits, type PolicyVersion, type RequestLimits } from './policy.js';

/** The policy of that instant: the one effective last, and of those at one instant the one adopted last. */
export const policyInForce = (directory: DirectoryState, at: Instant): PolicyVersion => {
  let held: PolicyVersion = defaultPolicy;
  for (const policy of directory.policies) {
    if (policy.from <= at && policy.from >= held.from) held = policy;
  }
  return held;
};

export const requestLimitsAt = (directory: DirectoryState, at: Instant): RequestLimits =>
  policyInForce(directory, at).settings.requests ?? defaultRequestLimits;

export const codeTrafficAt = (directory: DirectoryState, at: Instant): CodeTrafficPolicy =>
  policyInForce(directory, at).settings.codes ?? defaultCodeTraffic;
