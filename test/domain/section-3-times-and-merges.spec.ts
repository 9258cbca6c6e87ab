import { describe, expect, it } from '@jest/globals';
import type { GroundDetails } from '#libs/consent';
import { day, Person } from '../support/person.js';
import { answersProject, choosesOptOut, Research } from '../support/secondary-use.js';
import { told } from '../support/world.js';

/* Section 3 of the rules at both times and under merged numbers, and the scenarios of section 9 about it. */

const patient = (): Person => new Person().registeredAt('G01');
const optedOut = (): Person => choosesOptOut(patient(), 'opted-out');

const notice: GroundDetails = {
  kind: 'public-health-notice',
  instrument: 'Regulation 3 COPI',
  disease: 'measles',
  purposes: ['public-health'],
  approver: 'Secretary of State',
};
const approval = (optOutCondition: 'standard' | 'waived', letter: string | null = null): GroundDetails => ({
  kind: 's251-approval',
  reference: '24/CAG/1',
  optOutCondition,
  letter,
});

const byNotice = {
  purpose: 'public-health',
  disease: 'measles',
  basis: { kind: 'public-health-notice', groundId: 'notice' },
} as const;
const bySection251 = { basis: { kind: 's251-approval', groundId: 'cag' } } as const;

const NO_BASIS = 'deny by secondary-use.11: no-lawful-basis';

describe('both times', () => {
  const research = new Research().holds('cag', approval('standard'));

  it('late paper does not change an answer as it was known', () => {
    const person = choosesOptOut(patient(), 'opted-out', { from: day(2), recordedAt: day(8) });
    const asked = { ...bySection251, at: day(5) };
    expect(research.asks(person, { ...asked, knownAt: day(7) }).outcome).toBe('permit');
    expect(research.asks(person, { ...asked, knownAt: day(8) }).outcome).toBe('deny');
  });

  it('an opt-out counts from the instant it takes effect', () => {
    const outcomes = [1, 2].map((n) => research.asks(optedOut(), { ...bySection251, at: day(n) }).outcome);
    expect(outcomes).toEqual(['permit', 'deny']);
  });
});

describe('merged numbers', () => {
  const research = new Research().holds('cag', approval('standard'));
  const pair = (
    self: (person: Person) => Person,
    other: (person: Person) => Person,
    ...steps: readonly ('links' | 'confirms' | 'undoes')[]
  ) => {
    const second = other(patient());
    const first = self(patient());
    steps.forEach((step, index) => {
      const from = day(5 + index);
      const data = { superseded: second.id, from, recordedBy: first.events[0]!.data.recordedBy };
      if (step === 'links') first.tell(from, { type: 'SupersededNumberLinked', data });
      else if (step === 'confirms') first.tell(from, { type: 'MergeConfirmed', data });
      else first.tell(from, { type: 'MergeUndone', data: { ...data, other: second.id } });
    });
    return research.asks(first, { ...bySection251, project: 'study-s', others: [second] });
  };
  const plain = (person: Person) => person;
  const out = (person: Person) => choosesOptOut(person, 'opted-out');
  const backIn = (person: Person) => choosesOptOut(person, 'withdrawn', { from: day(3) });
  const joins = (person: Person) => answersProject(person, 'given', { from: day(3) });
  const refuses = (person: Person) => answersProject(person, 'refused');

  it('an opt-out under either counts until someone confirms, even against a newer withdrawal', () => {
    for (const other of [plain, backIn]) {
      expect(pair(out, other, 'links').rule).toBe('secondary-use.10');
      expect(pair(out, other, 'links').outcome).toBe('deny');
      expect(pair(other, out, 'links').outcome).toBe('deny');
    }
  });

  it('confirmed, the joined history goes by the newest', () => {
    expect(pair(out, backIn, 'links', 'confirms').outcome).toBe('permit');
    expect(pair(backIn, out, 'links', 'confirms').outcome).toBe('permit');
  });

  it('unmerged, each number has its own back', () => {
    expect(pair(plain, out, 'links', 'undoes').outcome).toBe('permit');
    expect(pair(out, backIn, 'links', 'confirms', 'undoes').outcome).toBe('deny');
  });

  it('a project consent counts only where both have it; a refusal under either counts', () => {
    expect(pair(joins, joins, 'links').rule).toBe('secondary-use.7');
    expect(pair(joins, plain, 'links').rule).toBe('secondary-use.10');
    expect(pair(joins, refuses, 'links')).toMatchObject({ outcome: 'deny', rule: 'secondary-use.7' });
    expect(pair(joins, refuses, 'links', 'confirms').outcome).toBe('permit');
  });
});

describe('section 9', () => {
  it('scenario 7: opted out; study S with consent, study T, consent withdrawn, and a notice of its disease alone', () => {
    const research = new Research()
      .holds('cag', approval('standard'))
      .holds('notice', notice, { to: day(20) });
    const person = answersProject(optedOut(), 'given', { from: day(3) }).cared('UUU');
    person.shareIn('granted', { for: 'UUU' });
    const clinician = { id: 'clinician-1', roleCode: 'R8000' };
    expect(research.asks(person, { purpose: 'individual-care', actor: clinician }).outcome).toBe('permit');
    expect(research.asks(person, { ...bySection251, project: 'study-s' }).outcome).toBe('permit');
    expect(research.asks(person, { ...bySection251, project: 'study-t' }).outcome).toBe('deny');
    answersProject(person, 'withdrawn', { from: day(6) });
    expect(research.asks(person, { ...bySection251, project: 'study-s' }).outcome).toBe('deny');
    expect(research.asks(person, byNotice).outcome).toBe('permit');
    expect(research.asks(person, { ...byNotice, disease: 'influenza' }).outcome).toBe('deny');
    expect(research.asks(person, { ...byNotice, at: day(20) }).outcome).toBe('deny');
  });

  it('scenario 8: not opted out and no lawful basis: deny', () => {
    expect(told(new Research().asks(patient()))).toBe(NO_BASIS);
  });
});
