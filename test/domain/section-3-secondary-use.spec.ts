import { describe, expect, it } from '@jest/globals';
import { type GroundDetails, recipientCategories } from '#libs/consent';
import { odsCode } from '#libs/kernel';
import { day, Person } from '../support/person.js';
import { answersProject, choosesOptOut, Research } from '../support/secondary-use.js';
import { told } from '../support/world.js';

/* Section 3 of the rules, rule by rule, with every exception by its name. */

const patient = (): Person => new Person().registeredAt('G01');
const optedOut = (): Person => choosesOptOut(patient(), 'opted-out');
const typeOne = (): Person => choosesOptOut(patient(), 'opted-out', { scheme: 'type-1' });

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
const interest: GroundDetails = { kind: 'public-interest-approval', approver: 'Guardian', reference: 'CG 1' };
const order: GroundDetails = { kind: 'legal-order', form: 'court-order', reference: 'Court 1' };

const byNotice = {
  purpose: 'public-health',
  disease: 'measles',
  basis: { kind: 'public-health-notice', groundId: 'notice' },
} as const;
const bySection251 = { basis: { kind: 's251-approval', groundId: 'cag' } } as const;
const byInterest = { basis: { kind: 'public-interest-approval', groundId: 'interest' } } as const;
const byOrder = { basis: { kind: 'legal-order', groundId: 'order' } } as const;
const byExclusion = { basis: { kind: 'named-exclusion', groundId: 'exclusion' } } as const;

const NO_BASIS = 'deny by secondary-use.11: no-lawful-basis';

describe('rule 1: individual care', () => {
  it('goes by the rules of direct care, whatever the opt-out says', () => {
    const person = optedOut().cared('UUU').shareIn('granted', { for: 'UUU' });
    const actor = { id: 'clinician-1', roleCode: 'R8000' };
    const care = { purpose: 'individual-care', actor } as const;
    expect(told(new Research().asks(person, care))).toBe('permit by direct-care.9: granted');
    expect(new Research().asks(optedOut(), care)).toMatchObject({ outcome: 'deny', rule: 'direct-care.4' });
  });

  it('a screening invitation that names its programme is permitted without relationship or code', () => {
    const invitation = { purpose: 'screening-invitation', programme: 'bowel', recipient: null };
    expect(told(new Research().asks(optedOut(), invitation))).toBe(
      'permit by secondary-use.1: screening-invitation',
    );
  });

  it.each([null, ' '])('one without a programme is refused by rule 2', (programme) => {
    const invitation = { purpose: 'screening-invitation', programme };
    expect(told(new Research().asks(patient(), invitation))).toBe(
      'deny by secondary-use.2: screening-without-programme',
    );
  });
});

describe('rule 2: never allowed, on whatever basis', () => {
  const research = new Research().holds('order', order);

  it.each(['marketing', 'insurance'])('%s', (purpose) => {
    expect(told(research.asks(patient(), { purpose, data: 'anonymised', ...byOrder }))).toBe(
      `deny by secondary-use.2: ${purpose}`,
    );
  });

  it.each([null, 'newspaper', ''])('recipient %j is not listed', (recipient) => {
    expect(told(research.asks(patient(), { recipient, ...byOrder }))).toBe(
      'deny by secondary-use.2: recipient-not-listed',
    );
  });

  it('a purpose nobody declared', () => {
    expect(told(research.asks(patient(), { purpose: 'curiosity', ...byOrder }))).toBe(
      'deny by secondary-use.2: purpose-not-declared',
    );
  });

  it('a pharmaceutical company for anything but research into new treatments', () => {
    const recipient = 'pharmaceutical-company';
    expect(told(research.asks(patient(), { recipient, ...byOrder }))).toBe(
      'deny by secondary-use.2: pharmaceutical-company',
    );
    expect(
      research.asks(patient(), { recipient, purpose: 'research-into-new-treatments', ...byOrder }).outcome,
    ).toBe('permit');
  });

  it.each(recipientCategories.filter((category) => category !== 'pharmaceutical-company'))(
    '%s is listed',
    (recipient) => {
      expect(research.asks(patient(), { recipient, ...byOrder }).rule).toBe('secondary-use.4');
    },
  );
});

describe('rule 3: outside the scope', () => {
  it.each(['anonymised', 'identity-only'] as const)('%s data, opted out or not, Type 1 or not', (data) => {
    for (const person of [patient(), optedOut(), typeOne()])
      expect(told(new Research().asks(person, { data }))).toBe('permit by secondary-use.3: out-of-scope');
  });
});

describe('rule 4: required by law', () => {
  it('with the order on record: permit, opted out, Type 1 or refused', () => {
    const person = answersProject(choosesOptOut(typeOne(), 'opted-out'), 'refused');
    const decision = new Research()
      .holds('order', order)
      .asks(person, { project: 'study-s', ...byOrder, sources: [odsCode('G01')] });
    expect(told(decision)).toBe('permit by secondary-use.4: court-order');
    expect(decision.decidingEvents).toEqual(['grounds/2']);
  });

  it('without it, or before and after its time: the rules go on', () => {
    expect(told(new Research().asks(patient(), byOrder))).toBe(NO_BASIS);
    const research = new Research().holds('order', order, { from: day(5), to: day(8) });
    const outcomes = [4, 5, 7, 8].map((n) => research.asks(patient(), { ...byOrder, at: day(n) }).outcome);
    expect(outcomes).toEqual(['deny', 'permit', 'permit', 'deny']);
  });

  it('an object of another kind is no order', () => {
    const basis = { kind: 'legal-order', groundId: 'interest' } as const;
    expect(told(new Research().holds('interest', interest).asks(patient(), { basis }))).toBe(NO_BASIS);
  });
});

describe('rule 5: a public-health notice', () => {
  const research = new Research().holds('notice', notice, { to: day(20) });

  it('in force for this disease and purpose: permit, opted out and refused', () => {
    const person = answersProject(optedOut(), 'refused');
    expect(told(research.asks(person, { ...byNotice, project: 'study-s' }))).toBe(
      'permit by secondary-use.5: public-health-notice',
    );
  });

  it.each([
    ['another disease', { disease: 'influenza' }],
    ['no disease', { disease: null }],
    ['another purpose', { purpose: 'planning' }],
    ['the day it ends', { at: day(20) }],
    ['a basis not declared', { basis: null }],
  ])('does not cover %s', (_, asked) => {
    expect(told(research.asks(patient(), { ...byNotice, ...asked }))).toBe(NO_BASIS);
  });

  it('ended early: from then on the rules go on', () => {
    const ended = new Research().holds('notice', notice, { to: day(20) }).ends('notice', day(6));
    expect(ended.asks(patient(), { ...byNotice, at: day(5) }).outcome).toBe('permit');
    expect(told(ended.asks(patient(), { ...byNotice, at: day(6) }))).toBe(NO_BASIS);
  });
});

describe('rule 6: overriding public interest', () => {
  const research = new Research().holds('interest', interest);

  it('with approver and reference: permit, opted out or Type 1', () => {
    expect(told(research.asks(optedOut(), byInterest))).toBe(
      'permit by secondary-use.6: overriding-public-interest',
    );
    expect(research.asks(typeOne(), { ...byInterest, sources: [odsCode('G01')] }).outcome).toBe('permit');
  });

  it('without: the rules go on; and it does not lift the refusal of a project', () => {
    expect(told(new Research().asks(patient(), byInterest))).toBe(NO_BASIS);
    const person = answersProject(patient(), 'refused');
    expect(told(research.asks(person, { ...byInterest, project: 'study-s' }))).toBe(
      'deny by secondary-use.7: project-consent-refused',
    );
  });
});

describe('rule 7: consent to the very project', () => {
  const inStudyS = { project: 'study-s' };

  it('permits, given before the opt-out or after it, and whatever basis is declared', () => {
    const research = new Research().holds('cag', approval('standard'));
    const before = choosesOptOut(answersProject(patient(), 'given'), 'opted-out', { from: day(3) });
    const after = answersProject(optedOut(), 'given', { from: day(3) });
    for (const person of [before, after, answersProject(typeOne(), 'given')]) {
      for (const basis of [null, bySection251.basis])
        expect(told(research.asks(person, { ...inStudyS, basis }))).toBe(
          'permit by secondary-use.7: project-consent',
        );
    }
  });

  it('of another project permits nothing', () => {
    expect(told(new Research().asks(answersProject(optedOut(), 'given'), { project: 'study-t' }))).toBe(
      NO_BASIS,
    );
    expect(told(new Research().asks(answersProject(optedOut(), 'given')))).toBe(NO_BASIS);
  });

  it.each(['refused', 'withdrawn'] as const)('%s denies under every basis from rule 6 on', (value) => {
    const research = new Research()
      .holds('cag', approval('standard'))
      .holds('exclusion', { kind: 'named-exclusion', form: 'statistics', reference: 'ONS' });
    const person = answersProject(answersProject(patient(), 'given'), value, { from: day(3) });
    for (const basis of [null, bySection251.basis, byExclusion.basis]) {
      const decision = research.asks(person, { ...inStudyS, basis });
      expect(told(decision)).toBe(`deny by secondary-use.7: project-consent-${value}`);
      expect(decision.decidingEvents).toEqual([person.events.at(-1)!.id]);
    }
  });

  it('is no longer live once the project has ended', () => {
    const research = new Research().ends('study-s', day(5));
    const person = answersProject(patient(), 'given');
    expect(research.asks(person, { ...inStudyS, at: day(4) }).outcome).toBe('permit');
    expect(told(research.asks(person, { ...inStudyS, at: day(5) }))).toBe(NO_BASIS);
  });

  it('of answers at one instant the dissent holds, whichever was recorded first', () => {
    const one = answersProject(answersProject(patient(), 'given'), 'refused');
    const other = answersProject(answersProject(patient(), 'refused'), 'given');
    for (const person of [one, other]) expect(new Research().asks(person, inStudyS).outcome).toBe('deny');
  });
});

describe('rule 8: named exclusions', () => {
  it.each(['national-registry', 'statistics', 'invoice-validation'] as const)('%s permits', (form) => {
    const research = new Research().holds('exclusion', { kind: 'named-exclusion', form, reference: 'R 1' });
    expect(told(research.asks(optedOut(), byExclusion))).toBe(`permit by secondary-use.8: ${form}`);
    expect(research.asks(typeOne(), { ...byExclusion, sources: [odsCode('G01')] }).outcome).toBe('permit');
  });

  it('an s251 approval that waives the opt-out, with its letter, permits', () => {
    const research = new Research().holds('cag', approval('waived', 'Letter of 1 March'));
    expect(told(research.asks(optedOut(), bySection251))).toBe(
      'permit by secondary-use.8: s251-opt-out-waived',
    );
  });

  it('without the letter it is denied by rule 11, opted out or not', () => {
    const research = new Research().holds('cag', approval('waived'));
    for (const person of [patient(), optedOut()])
      expect(told(research.asks(person, bySection251))).toBe(NO_BASIS);
  });
});

describe('rule 10: s251 with the standard condition', () => {
  const research = new Research().holds('cag', approval('standard'));

  it('opted out: deny; not opted out, or no longer: permit', () => {
    expect(told(research.asks(optedOut(), bySection251))).toBe('deny by secondary-use.10: national-opt-out');
    const back = choosesOptOut(optedOut(), 'withdrawn', { from: day(3) });
    for (const person of [patient(), back])
      expect(told(research.asks(person, bySection251))).toBe(
        'permit by secondary-use.10: s251-not-opted-out',
      );
  });
});

it('rule 11: no lawful basis denies even when not opted out', () => {
  for (const person of [patient(), optedOut()]) expect(told(new Research().asks(person))).toBe(NO_BASIS);
});
