import { describe, expect, it } from '@jest/globals';
import { day, Person } from '../support/person.js';
import { told, World } from '../support/world.js';

/* Section 9 of the rules, told as it stands there. */

const patient = (): Person => new Person().registeredAt('G01').cared('UUU').cared('VVV');

describe('scenario 1: a local organisation', () => {
  const world = new World().lists('VVV', 'allowed');

  it('is permitted after a yes without a code, asked first otherwise, denied at once after a refusal', () => {
    const person = patient();
    expect(world.asks('VVV', person).outcome).toBe('ask-patient');
    person.answers('yes', 'VVV');
    expect(world.asks('VVV', person).outcome).toBe('permit');
    person.shareIn('refused', { for: 'VVV', from: day(10) });
    expect(world.asks('VVV', person).outcome).toBe('deny');
  });
});

describe('scenario 2: all and one', () => {
  it('all granted, one refused: that one is denied', () => {
    const person = patient()
      .shareIn('refused', { for: 'VVV' })
      .shareIn('granted', { from: day(3) });
    expect(told(new World().asks('VVV', person))).toBe('deny by direct-care.7: refused');
    expect(new World().asks('UUU', person).outcome).toBe('permit');
  });

  it('all refused, then one granted: that one is permitted', () => {
    const person = patient()
      .shareIn('refused')
      .shareIn('granted', { for: 'UUU', from: day(3) });
    expect(new World().asks('UUU', person).outcome).toBe('permit');
    expect(new World().asks('VVV', person).outcome).toBe('deny');
  });

  it('one granted, then all refused: denied, unless kept by name', () => {
    const person = patient().shareIn('granted', { for: 'UUU' });
    expect(new World().asks('UUU', person).outcome).toBe('permit');
    expect(
      new World().asks(
        'UUU',
        patient()
          .shareIn('granted', { for: 'UUU' })
          .shareIn('refused', { from: day(3) }),
      ).outcome,
    ).toBe('deny');
    person.shareIn('refused', { from: day(3), keepNamed: true });
    expect(new World().asks('UUU', person).outcome).toBe('permit');
    expect(new World().asks('VVV', person).outcome).toBe('deny');
  });
});

describe('scenario 3: share out refused at one source, granted at another', () => {
  it('shows a verified viewer the one and names the other as withheld', () => {
    const person = patient()
      .verifies('UUU')
      .shareOut('refused', { for: 'AAA' })
      .shareOut('granted', { for: 'BBB' });
    const decision = new World().asks('UUU', person);
    expect(decision.answers.map((a) => `${a.source}: ${a.outcome}`)).toEqual([
      'AAA: deny',
      'BBB: permit',
      'rest: permit',
    ]);
    expect(decision.obligations).toEqual([{ kind: 'withhold-sources', sources: ['AAA'] }]);
  });
});

describe('scenario 4: the practice changes its list', () => {
  it('removing leaves the existing share and asks new ones for a code', () => {
    const world = new World().lists('UUU', 'allowed').lists('UUU', 'delisted', day(5));
    expect(world.asks('UUU', patient().answers('yes', 'UUU')).outcome).toBe('permit');
    expect(world.asks('UUU', patient()).outcome).toBe('code-required');
  });

  it('prohibiting denies the existing share', () => {
    const world = new World().lists('UUU', 'allowed').lists('UUU', 'prohibited', day(5));
    expect(world.asks('UUU', patient().answers('yes', 'UUU')).outcome).toBe('deny');
  });
});

describe('scenario 5: the referral ended yesterday', () => {
  it('denies one that was verified last week', () => {
    const person = patient().verifies('UUU', day(3)).leaves('UUU', day(9));
    expect(told(new World().asks('UUU', person))).toBe('deny by direct-care.4: no-relationship');
  });
});

describe('scenario 11: as at, as known at', () => {
  it('answers with the choices, lists and policy of that date', () => {
    const world = new World()
      .lists('UUU', 'allowed', day(5))
      .policy({ viewingRoleCodes: ['R8000', 'R8008'] }, day(6));
    const person = patient()
      .answers('yes', 'UUU', day(4))
      .shareIn('refused', { for: 'UUU', from: day(8) });
    const asAt = (n: number) => world.asks('UUU', person, { at: day(n), knownAt: day(20) });
    expect([3, 4, 5, 7, 8].map((n) => asAt(n).outcome)).toEqual([
      'code-required',
      'code-required',
      'permit',
      'permit',
      'deny',
    ]);
    expect([asAt(5).policyVersion, asAt(6).policyVersion]).toEqual(['default-1', `local-${day(6)}`]);
  });

  it('leaves an earlier answer as it was when late evidence is recorded', () => {
    const person = patient()
      .shareIn('granted')
      .shareIn('refused', { for: 'UUU', from: day(4), recordedAt: day(9) });
    const asked = { at: day(5), knownAt: day(8) };
    expect(new World().asks('UUU', person, asked).outcome).toBe('permit');
    expect(new World().asks('UUU', person, { ...asked, knownAt: day(9) }).outcome).toBe('deny');
  });
});
