import { describe, expect, it } from '@jest/globals';
import { defaultPolicy, defaultRequestLimits, type PolicySettings } from '../../policy/policy.js';
import { givenDirectory } from '../../../contract/src/given.js';
import { CLINICIAN, NOW, TOMORROW } from '../../../contract/src/people-and-places.js';
import type { DirectoryEvent } from '../events.js';

const adopt = (settings: Partial<PolicySettings> = {}, version = '2024-1') => ({
  type: 'AdoptSharingPolicy' as const,
  version,
  settings: { ...defaultPolicy.settings, ...settings },
  by: CLINICIAN,
  now: NOW,
});

const adopted: DirectoryEvent = {
  type: 'SharingPolicyAdopted',
  data: { version: '2024-1', from: NOW, settings: defaultPolicy.settings, recordedBy: CLINICIAN },
};

describe('adopting a sharing policy', () => {
  it('takes effect now, or later', () => {
    expect(givenDirectory().when(adopt())).toEqual([adopted]);
    expect(givenDirectory().when({ ...adopt(), from: TOMORROW })).toMatchObject([
      { data: { from: TOMORROW } },
    ]);
  });

  it('has a version of its own', () => {
    expect(givenDirectory(adopted).when(adopt())).toBe('CONSENT_POLICY_INVALID');
    expect(givenDirectory(adopted).when(adopt({}, '2024-2'))).toHaveLength(1);
    expect(givenDirectory().when(adopt({}, defaultPolicy.version))).toBe('CONSENT_POLICY_INVALID');
    expect(givenDirectory().when(adopt({}, ' '))).toBe('CONSENT_POLICY_INVALID');
  });

  it.each([1, 240, 1440])('lets an override last %d minutes', (overrideMinutes) => {
    expect(givenDirectory().when(adopt({ overrideMinutes }))).toHaveLength(1);
  });

  it.each([0, -1, 1441, 1.5, Number.NaN, Infinity])('lets none last %d minutes', (overrideMinutes) => {
    expect(givenDirectory().when(adopt({ overrideMinutes }))).toBe('CONSENT_POLICY_INVALID');
  });

  it.each([[[]], [['r8000']], [['R800']], [['R80000']], [['R8000', '']], [['R8٠٠0']]])(
    'refuses %j as roles',
    (codes: string[]) => {
      expect(givenDirectory().when(adopt({ viewingRoleCodes: codes }))).toBe('CONSENT_POLICY_INVALID');
      expect(givenDirectory().when(adopt({ overrideRoleCodes: codes }))).toBe('CONSENT_POLICY_INVALID');
    },
  );

  it.each([
    { codeMinutes: 61 },
    { requestMinutes: 0 },
    { attemptsPerCode: 11 },
    { resendsPerRequest: -1 },
    { codesPerDay: 0 },
    { coolDownMinutes: 1.5 },
  ])('refuses the limits %j of access requests', (limit) => {
    const requests = { ...defaultRequestLimits, ...limit };
    expect(givenDirectory().when(adopt({ requests }))).toBe('CONSENT_POLICY_INVALID');
  });

  it('takes other limits of access requests', () => {
    const requests = { ...defaultRequestLimits, resendsPerRequest: 0, codeMinutes: 5 };
    expect(givenDirectory().when(adopt({ requests }))).toHaveLength(1);
  });
});
