import { describe, expect, it } from '@jest/globals';
import type { Instant, OdsCode } from '#libs/kernel';
import { givenDirectory } from '../../../contract/src/given.js';
import {
  CLINICIAN,
  CLOSED_TRUST,
  LAST_YEAR,
  NOW,
  OTHER_TRUST,
  PRACTICE,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../../contract/src/people-and-places.js';
import type { DirectoryCommandBody } from '../commands.js';
import type { DirectoryEvent } from '../events.js';

const asked = { by: CLINICIAN, now: NOW };

const define = (command: Partial<DirectoryCommandBody['DefineLocalArea']> = {}) => ({
  type: 'DefineLocalArea' as const,
  areaId: 'leicestershire',
  name: 'Leicestershire',
  members: [],
  ...asked,
  ...command,
});

const setMember = (organisation: OdsCode, member: boolean, from?: Instant, areaId = 'leicestershire') => ({
  type: 'SetLocalAreaMember' as const,
  areaId,
  organisation,
  member,
  ...(from === undefined ? {} : { from }),
  ...asked,
});

const defined: DirectoryEvent = {
  type: 'LocalAreaDefined',
  data: { areaId: 'leicestershire', name: 'Leicestershire', recordedBy: CLINICIAN },
};

const membership = (organisation: OdsCode, member: boolean, from: Instant): DirectoryEvent => ({
  type: member ? 'LocalAreaMemberAdded' : 'LocalAreaMemberRemoved',
  data: { areaId: 'leicestershire', organisation, from, recordedBy: CLINICIAN },
});

describe('defining a local area', () => {
  it('names it and its first members', () => {
    expect(givenDirectory().when(define())).toEqual([defined]);
    expect(givenDirectory().when(define({ members: [PRACTICE, TRUST, PRACTICE] }))).toEqual([
      defined,
      membership(PRACTICE, true, NOW),
      membership(TRUST, true, NOW),
    ]);
  });

  it('happens once', () => {
    expect(givenDirectory(defined).when(define())).toBe('CONSENT_AREA_EXISTS');
  });

  it.each(['', 'Leicestershire', 'two words', '-area', 'area-', 'a--b', 'äré', 'a/b', 'area\n'])(
    'refuses the id %j',
    (areaId) => {
      expect(givenDirectory().when(define({ areaId }))).toBe('CONSENT_AREA_INVALID');
    },
  );

  it('has a name', () => {
    expect(givenDirectory().when(define({ name: ' ' }))).toBe('CONSENT_AREA_INVALID');
  });

  it('has known and open organisations as members', () => {
    expect(givenDirectory().when(define({ members: [UNKNOWN] }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(givenDirectory().when(define({ members: [CLOSED_TRUST] }))).toBe('CONSENT_ORGANISATION_CLOSED');
  });
});

describe('changing the members of a local area', () => {
  it('takes an organisation in and out again', () => {
    expect(givenDirectory(defined).when(setMember(TRUST, true))).toEqual([membership(TRUST, true, NOW)]);
    const inside = givenDirectory(defined, membership(TRUST, true, LAST_YEAR));
    expect(inside.when(setMember(TRUST, false, YESTERDAY))).toEqual([membership(TRUST, false, YESTERDAY)]);
  });

  it.each([true, false])('records where it changes nothing that a repetition must find: %p', (member) => {
    const standing = givenDirectory(defined, membership(TRUST, member, YESTERDAY));
    expect(standing.when(setMember(TRUST, member))).toEqual([membership(TRUST, member, NOW)]);
    const sameInstant = givenDirectory(defined, membership(TRUST, member, NOW));
    expect(sameInstant.when(setMember(TRUST, member))).toEqual([membership(TRUST, member, NOW)]);
    expect(givenDirectory(defined).when(setMember(TRUST, member))).toHaveLength(1);
  });

  it('needs a known area, and an organisation that is open then', () => {
    expect(givenDirectory().when(setMember(TRUST, true))).toBe('CONSENT_AREA_UNKNOWN');
    const area = givenDirectory(defined);
    expect(area.when(setMember(UNKNOWN, true))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect(area.when(setMember(CLOSED_TRUST, true))).toBe('CONSENT_ORGANISATION_CLOSED');
    expect(area.when(setMember(CLOSED_TRUST, true, LAST_YEAR))).toHaveLength(1);
  });

  it('is news again after a succession, which carries a membership on until there is a new entry', () => {
    const succession: DirectoryEvent = {
      type: 'OrganisationClosed',
      data: { organisation: TRUST, at: YESTERDAY, successors: [OTHER_TRUST], recordedBy: CLINICIAN },
    };
    const carried = [defined, membership(TRUST, true, LAST_YEAR), succession];
    expect(givenDirectory(...carried).when(setMember(OTHER_TRUST, false))).toEqual([
      membership(OTHER_TRUST, false, NOW),
    ]);
    const before = membership(OTHER_TRUST, true, LAST_YEAR);
    expect(givenDirectory(...carried, before).when(setMember(OTHER_TRUST, true))).toHaveLength(1);
    const sameInstant = membership(OTHER_TRUST, true, YESTERDAY);
    expect(givenDirectory(...carried, sameInstant).when(setMember(OTHER_TRUST, true))).toHaveLength(1);
  });
});
