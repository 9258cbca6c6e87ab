import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#libs/kernel';
import type { DirectoryEvent } from '../directory/events.js';
import {
  CLINICIAN,
  directoryWith,
  LAST_YEAR,
  NOW,
  TOMORROW,
  YESTERDAY,
} from '../../contract/src/people-and-places.js';
import { policyInForce } from './in-force.js';
import { defaultPolicy } from './policy.js';

const adopted = (version: string, from: Instant): DirectoryEvent => ({
  type: 'SharingPolicyAdopted',
  data: { version, from, settings: defaultPolicy.settings, recordedBy: CLINICIAN },
});

const versionAt = (at: Instant, ...events: DirectoryEvent[]) =>
  policyInForce(directoryWith(...events), at).version;

describe('the policy in force', () => {
  it('is the default until another takes effect', () => {
    expect(versionAt(NOW)).toBe('default-1');
    expect(versionAt(NOW, adopted('next', TOMORROW))).toBe('default-1');
    expect(versionAt(NOW, adopted('next', NOW))).toBe('next');
  });

  it('is the one that took effect last, whenever it was recorded', () => {
    const late = [adopted('newer', YESTERDAY), adopted('older', LAST_YEAR)];
    expect(versionAt(NOW, ...late)).toBe('newer');
    expect(versionAt(LAST_YEAR, ...late)).toBe('older');
  });

  it('is the one recorded last of those that took effect together', () => {
    expect(versionAt(NOW, adopted('first', YESTERDAY), adopted('second', YESTERDAY))).toBe('second');
  });
});
