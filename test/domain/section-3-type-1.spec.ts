import { describe, expect, it } from '@jest/globals';
import type { GroundDetails } from '#libs/consent';
import { odsCode } from '#libs/kernel';
import { day, Person } from '../support/person.js';
import { choosesOptOut, Research } from '../support/secondary-use.js';
import { told } from '../support/world.js';

/* Section 3, rule 9: what a GP practice holds of a patient with a Type 1 opt-out. */

const typeOne = (): Person =>
  choosesOptOut(new Person().registeredAt('G01'), 'opted-out', { scheme: 'type-1' });

const approval: GroundDetails = {
  kind: 's251-approval',
  reference: '24/CAG/1',
  optOutCondition: 'standard',
  letter: null,
};
const bySection251 = { basis: { kind: 's251-approval', groundId: 'cag' } } as const;

describe('rule 9: Type 1', () => {
  const research = new Research().holds('cag', approval);

  it('denies what the GP practice holds', () => {
    expect(told(research.asks(typeOne(), { ...bySection251, sources: [odsCode('G01')] }))).toBe(
      'deny by secondary-use.9: type-1-opt-out',
    );
  });

  it('leaves what others hold to the rules below, and names the practice as withheld', () => {
    expect(research.asks(typeOne(), { ...bySection251, sources: [odsCode('AAA')] }).outcome).toBe('permit');
    const decision = research.asks(typeOne(), bySection251);
    expect(decision.outcome).toBe('permit');
    expect(decision.obligations).toEqual([{ kind: 'withhold-sources', sources: ['G01'] }]);
    expect(decision.answers.map(({ source, outcome }) => [source, outcome])).toEqual([
      ['G01', 'deny'],
      ['rest', 'permit'],
    ]);
  });

  it('counts for a practice the patient has left', () => {
    const person = typeOne().leaves('G01', day(4)).registeredAt('G02', day(4));
    expect(research.asks(person, { ...bySection251, sources: [odsCode('G01')] }).rule).toBe(
      'secondary-use.9',
    );
  });

  it('denies a source of which nobody knows what it is', () => {
    const decision = research.asks(typeOne(), { ...bySection251, sources: [odsCode('ZZZ')] });
    expect(told(decision)).toBe('deny by secondary-use.9: type-1-opt-out');
  });

  it('denies the rest too where nobody knows which practice it would hide', () => {
    const person = choosesOptOut(new Person(), 'opted-out', { scheme: 'type-1' });
    const decision = research.asks(person, bySection251);
    expect(told(decision)).toBe('deny by secondary-use.9: type-1-opt-out');
    expect(decision.answers.map(({ source, outcome }) => [source, outcome])).toEqual([['rest', 'deny']]);
    expect(research.asks(new Person(), bySection251).outcome).toBe('permit');
  });

  it('withdrawn by the practice, holds no more', () => {
    const person = choosesOptOut(typeOne(), 'withdrawn', { scheme: 'type-1', from: day(5) });
    expect(research.asks(person, { ...bySection251, sources: [odsCode('G01')] }).rule).toBe(
      'secondary-use.10',
    );
  });
});
