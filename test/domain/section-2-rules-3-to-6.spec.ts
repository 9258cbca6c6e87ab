import { describe, expect, it } from '@jest/globals';
import { day, Person } from '../support/person.js';
import { told, World } from '../support/world.js';

// Rules 1 and 2 (the number, the restricted patient) are answered before facts are at hand:
// see test/application/section-2-rules-1-and-2.spec.ts.

const patient = (): Person => new Person().registeredAt('G01').cared('UUU');

describe('rule 3: role, organisation and purpose', () => {
  it('denies an actor without the role', () => {
    expect(told(new World().asks('UUU', patient(), { roleCode: 'R8008' }))).toBe(
      'deny by direct-care.3: role-may-not-view',
    );
    expect(told(new World().asks('UUU', patient(), { roleCode: null }))).toBe(
      'deny by direct-care.3: role-may-not-view',
    );
  });

  it('lets the policy name the roles', () => {
    const world = new World().policy({ viewingRoleCodes: ['R8008'] });
    expect(world.asks('UUU', patient(), { roleCode: 'R8008' }).rule).toBe('direct-care.13');
    expect(told(world.asks('UUU', patient()))).toBe('deny by direct-care.3: role-may-not-view');
  });

  it('denies a closed organisation from the very instant of its closure', () => {
    const world = new World().closes('UUU', day(10));
    expect(told(world.asks('UUU', patient()))).toBe('deny by direct-care.3: organisation-closed');
    expect(world.asks('UUU', patient(), { at: day(9, 23) }).rule).toBe('direct-care.13');
  });

  it('denies a purpose that is not declared', () => {
    const asked = { purpose: 'marketing' };
    expect(told(new World().asks('UUU', patient(), asked))).toBe(
      'deny by direct-care.3: purpose-not-declared',
    );
    expect(new World().asks('UUU', patient(), { purpose: 'screening' }).outcome).toBe('code-required');
  });
});

describe('rule 4: care relationship', () => {
  it('denies without one, whatever was granted', () => {
    const person = new Person().registeredAt('G01').shareIn('granted', { for: 'UUU' });
    expect(told(new World().asks('UUU', person))).toBe('deny by direct-care.4: no-relationship');
  });

  it('denies from the instant it ended, a verified code notwithstanding', () => {
    const person = patient().verifies('UUU').leaves('UUU', day(10));
    expect(told(new World().asks('UUU', person))).toBe('deny by direct-care.4: no-relationship');
    expect(new World().asks('UUU', person, { at: day(9, 23), knownAt: day(10) }).outcome).toBe('permit');
  });

  it('opens what the viewer recorded itself, a refusal notwithstanding', () => {
    const person = patient().shareIn('refused').shareOut('refused');
    expect(told(new World().asks('UUU', person, { sources: ['UUU'] }))).toBe(
      'permit by direct-care.4: own-records',
    );
  });

  it('alerts the privacy officer of a self-claimed one', () => {
    const person = new Person().cared('UUU', day(3), 'self-claimed').shareIn('granted');
    expect(new World().asks('UUU', person).obligations).toEqual([
      { kind: 'alert-privacy-officer', because: 'self-claimed-relationship' },
    ]);
  });
});

describe('rule 5: private items', () => {
  const person = (): Person => patient().shareIn('granted').hides('letter-1', 'AAA');

  it('denies when every item asked for is private', () => {
    const asked = { items: ['letter-1'] };
    expect(told(new World().asks('UUU', person(), asked))).toBe('deny by direct-care.5: items-private');
  });

  it('withholds the private ones of several', () => {
    const decision = new World().asks('UUU', person(), { items: ['letter-1', 'letter-2'] });
    expect(decision.outcome).toBe('permit');
    expect(decision.obligations).toEqual([{ kind: 'withhold-items', items: ['letter-1'] }]);
  });

  it('withholds every private item of a whole record', () => {
    expect(new World().asks('UUU', person()).obligations).toEqual([
      { kind: 'withhold-items', items: ['letter-1'] },
    ]);
  });

  it('hides nothing from the organisation that recorded it', () => {
    const own = new Person().cared('AAA').shareIn('granted').hides('letter-1', 'AAA');
    expect(new World().asks('AAA', own, { items: ['letter-1'] })).toMatchObject({
      outcome: 'permit',
      obligations: [],
    });
  });

  it('is not lifted by an emergency override', () => {
    const overridden = person().overriddenBy('clinician-1', 'UUU');
    expect(new World().asks('UUU', overridden, { items: ['letter-1'] }).rule).toBe('direct-care.5');
  });
});

describe('rule 6: share out at the source', () => {
  it('denies that source, names it as withheld and lets the others answer', () => {
    const person = patient().shareIn('granted').shareOut('refused', { for: 'AAA' });
    const decision = new World().asks('UUU', person, { sources: ['AAA', 'BBB'] });
    expect(decision.outcome).toBe('permit');
    expect(decision.answers.map((a) => `${a.source}: ${told(a)}`)).toEqual([
      'AAA: deny by direct-care.6: share-out-refused',
      'BBB: permit by direct-care.11: granted-for-all',
    ]);
    expect(decision.obligations).toEqual([{ kind: 'withhold-sources', sources: ['AAA'] }]);
  });

  it('asks for a code at a source that says verify', () => {
    const person = patient().shareIn('granted').shareOut('verify', { for: 'AAA' });
    const asked = { sources: ['AAA'] };
    expect(told(new World().asks('UUU', person, asked))).toBe(
      'code-required by direct-care.13: not-verified',
    );
    expect(told(new World().asks('UUU', person.verifies('UUU', day(3)), asked))).toBe(
      'permit by direct-care.13: verified',
    );
  });

  it('follows the policy where nothing is recorded', () => {
    const person = patient().shareIn('granted');
    expect(told(new World().policy({ shareOutDefault: 'withheld' }).asks('UUU', person))).toBe(
      'deny by direct-care.6: share-out-not-recorded',
    );
    expect(new World().asks('UUU', person).outcome).toBe('permit');
  });

  it('answers `any` for each source with a choice of its own and for the rest', () => {
    const person = patient()
      .shareIn('granted')
      .shareOut('refused')
      .shareOut('granted', { for: 'BBB', from: day(3) });
    const decision = new World().asks('UUU', person);
    expect(decision.answers.map((a) => `${a.source}: ${a.outcome}`)).toEqual(['BBB: permit', 'rest: deny']);
    expect(decision.outcome).toBe('permit');
  });
});
