import { describe, expect, it } from '@jest/globals';
import { instant } from '#libs/kernel';
import { CLINICIAN, LAST_YEAR, NOW, TOMORROW, YESTERDAY } from '../../contract/src/people-and-places.js';
import { recorded } from '../../contract/src/recorded.js';
import type { GroundCommand, GroundCommandBody } from './commands.js';
import { decideGrounds } from './decide.js';
import type { GroundDetails } from './details.js';
import type { GroundEvent } from './events.js';
import { evolveGrounds, groundInForce, noGrounds } from './state.js';

const NEXT_YEAR = instant('2025-06-01T12:00:00Z');

const notice: GroundDetails = {
  kind: 'public-health-notice',
  instrument: 'Regulation 3(4) COPI 2002',
  disease: 'measles',
  purposes: ['public-health'],
  approver: 'Secretary of State for Health',
};
const project: GroundDetails = {
  kind: 'project',
  title: 'Hearts',
  sponsor: 'University',
  reference: 'IRAS 1',
};

const stateAfter = (...events: readonly GroundEvent[]) =>
  evolveGrounds(
    noGrounds,
    events.map((event, index) => recorded(event, index)),
  );
const given = (...events: readonly GroundEvent[]) => ({
  when: (command: GroundCommand): readonly GroundEvent[] | string => {
    const decision = decideGrounds(command, stateAfter(...events));
    return decision.ok ? decision.value : decision.error.code;
  },
});
const record = (body: Partial<GroundCommandBody['RecordGround']> = {}) =>
  ({
    type: 'RecordGround',
    groundId: 'copi-measles',
    details: notice,
    to: TOMORROW,
    by: CLINICIAN,
    now: NOW,
    ...body,
  }) as const;
const extend = (to: typeof NOW | null) =>
  ({ type: 'ExtendGround', groundId: 'copi-measles', to, by: CLINICIAN, now: NOW }) as const;
const end = (to?: typeof NOW) =>
  ({
    type: 'EndGround',
    groundId: 'copi-measles',
    by: CLINICIAN,
    now: NOW,
    ...(to === undefined ? {} : { to }),
  }) as const;
const onRecord = (body: Partial<GroundCommandBody['RecordGround']> = {}) =>
  given().when(record({ from: LAST_YEAR, ...body })) as readonly GroundEvent[];

describe('putting on record', () => {
  it.each([
    ['ProjectRegistered', project],
    ['PublicHealthNoticeIssued', notice],
    ['PublicInterestApproved', { kind: 'public-interest-approval', approver: 'Guardian', reference: 'CG 1' }],
    ['LegalOrderRecorded', { kind: 'legal-order', form: 'statute', reference: 'Act 1984' }],
    [
      'Section251Approved',
      { kind: 's251-approval', reference: '24/CAG/1', optOutCondition: 'standard', letter: null },
    ],
    ['ExclusionNamed', { kind: 'named-exclusion', form: 'statistics', reference: 'ONS 1' }],
  ] as const)('%s keeps what it is, and its period', (type, details) => {
    expect(given().when(record({ details, from: YESTERDAY }))).toEqual([
      {
        type,
        data: { groundId: 'copi-measles', details, from: YESTERDAY, to: TOMORROW, recordedBy: CLINICIAN },
      },
    ]);
  });

  it('refuses an id that is taken, and one that is no slug', () => {
    expect(given(...onRecord()).when(record({ details: project }))).toBe('CONSENT_GROUND_EXISTS');
    expect(given().when(record({ groundId: 'Copi Measles' }))).toBe('CONSENT_GROUND_INVALID');
  });

  it.each<[string, GroundDetails]>([
    ['a notice without approver', { ...notice, approver: ' ' }],
    ['a notice without instrument', { ...notice, instrument: '' }],
    ['a notice for no purpose', { ...notice, purposes: [] }],
    ['a notice for a disease in words', { ...notice, disease: 'The measles' }],
    ['a project without sponsor', { ...project, sponsor: '' }],
    ['an approval without approver', { kind: 'public-interest-approval', approver: '', reference: 'CG 1' }],
    ['an order without reference', { kind: 'legal-order', form: 'statute', reference: ' ' }],
    ['an exclusion without reference', { kind: 'named-exclusion', form: 'statistics', reference: '' }],
    [
      'a letter where nothing is waived',
      { kind: 's251-approval', reference: '1', optOutCondition: 'standard', letter: 'Letter' },
    ],
    ['an empty letter', { kind: 's251-approval', reference: '1', optOutCondition: 'waived', letter: ' ' }],
  ])('refuses %s', (_, details) => {
    expect(given().when(record({ details }))).toBe('CONSENT_GROUND_INVALID');
  });

  it('refuses an end before the start, and a notice without end', () => {
    expect(given().when(record({ to: NOW }))).toBe('CONSENT_PERIOD_INVALID');
    expect(given().when(record({ to: null }))).toBe('CONSENT_GROUND_INVALID');
    expect(given().when(record({ details: project, to: null }))).toHaveLength(1);
  });
});

describe('the end', () => {
  const inForceAt = (at: typeof NOW, ...events: readonly GroundEvent[]) =>
    groundInForce(stateAfter(...events), 'public-health-notice', 'copi-measles', at) !== undefined;

  it('is the first instant it no longer holds', () => {
    expect([LAST_YEAR, NOW, TOMORROW].map((at) => inForceAt(at, ...onRecord()))).toEqual([true, true, false]);
  });

  it('is put off before it has come, and a notice keeps one', () => {
    const extended = given(...onRecord()).when(extend(NEXT_YEAR)) as readonly GroundEvent[];
    expect(inForceAt(TOMORROW, ...onRecord(), ...extended)).toBe(true);
    expect(given(...onRecord()).when(extend(null))).toBe('CONSENT_GROUND_INVALID');
    expect(given(...onRecord()).when(extend(TOMORROW))).toBe('CONSENT_PERIOD_INVALID');
    expect(given(...onRecord({ to: NOW })).when(extend(NEXT_YEAR))).toBe('CONSENT_GROUND_ENDED');
    expect(given(...onRecord({ details: project, to: null })).when(extend(NEXT_YEAR))).toBe(
      'CONSENT_STATE_UNCHANGED',
    );
  });

  it('is brought forward, even into the past, but not before the start', () => {
    const ended = given(...onRecord()).when(end()) as readonly GroundEvent[];
    expect(inForceAt(NOW, ...onRecord(), ...ended)).toBe(false);
    expect(inForceAt(YESTERDAY, ...onRecord(), ...ended)).toBe(true);
    expect(given(...onRecord()).when(end(YESTERDAY))).toHaveLength(1);
    expect(given(...onRecord({ from: YESTERDAY })).when(end(LAST_YEAR))).toBe('CONSENT_PERIOD_INVALID');
    expect(given(...onRecord()).when(end(TOMORROW))).toBe('CONSENT_GROUND_ENDED');
  });

  it('that comes before the beginning, or with it, leaves nothing in force', () => {
    const toCome = onRecord({ from: TOMORROW, to: NEXT_YEAR });
    for (const [events, ending] of [
      [toCome, end()],
      [toCome, end(TOMORROW)],
      [onRecord(), end(LAST_YEAR)],
    ] as const) {
      const state = stateAfter(...events, ...(given(...events).when(ending) as readonly GroundEvent[]));
      for (const at of [LAST_YEAR, NOW, TOMORROW])
        expect(groundInForce(state, 'public-health-notice', 'copi-measles', at)).toBeUndefined();
    }
  });

  it('of something unknown is refused', () => {
    expect(given().when(extend(NEXT_YEAR))).toBe('CONSENT_GROUND_UNKNOWN');
    expect(given().when(end())).toBe('CONSENT_GROUND_UNKNOWN');
  });

  it('names the event that set it beside the one that put it on record', () => {
    const extended = given(...onRecord()).when(extend(NEXT_YEAR)) as readonly GroundEvent[];
    const state = stateAfter(...onRecord(), ...extended, ...extended);
    expect(state.grounds.get('copi-measles')?.eventIds).toEqual(['event-0', 'event-2']);
  });

  it('is of its own kind alone', () => {
    expect(groundInForce(stateAfter(...onRecord()), 'project', 'copi-measles', NOW)).toBeUndefined();
  });
});
