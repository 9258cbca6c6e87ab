import { describe, expect, it } from '@jest/globals';
import { type AccessDecision } from '#libs/consent';
import { day, Person } from '../support/person.js';
import { told, World } from '../support/world.js';

describe('a closed organisation and its successor', () => {
  const patient = (): Person => new Person().registeredAt('G01').cared('UUU').cared('VVV');
  const closed = (): World => new World().closes('VVV', day(5), 'UUU');

  it.each(['refused', 'revoked', 'verify'] as const)('carries a %s over', (value) => {
    const person = patient()
      .shareIn('granted')
      .shareIn(value, { for: 'VVV', from: day(3) });
    expect(closed().asks('UUU', person, { at: day(4) }).outcome).toBe('permit');
    expect(closed().asks('UUU', person).outcome).toBe(value === 'verify' ? 'code-required' : 'deny');
  });

  it('carries neither grants nor yeses nor verified requests', () => {
    expect(closed().asks('UUU', patient().shareIn('granted', { for: 'VVV' })).outcome).toBe('code-required');
    expect(closed().asks('UUU', patient().verifies('VVV')).outcome).toBe('code-required');
    const local = closed().lists('VVV', 'allowed');
    expect(local.asks('UUU', patient().answers('yes', 'VVV')).outcome).toBe('ask-patient');
  });

  it('lets the stricter of both hold until there is a new choice', () => {
    const person = patient().shareIn('granted', { for: 'UUU' }).shareIn('verify', { for: 'VVV' });
    expect(closed().asks('UUU', person).outcome).toBe('code-required');
    const stricter = patient().shareIn('refused', { for: 'UUU' }).shareIn('verify', { for: 'VVV' });
    expect(closed().asks('UUU', stricter).outcome).toBe('deny');
    expect(closed().asks('UUU', person.shareIn('granted', { for: 'UUU', from: day(6) })).outcome).toBe(
      'permit',
    );
  });

  it('carries a refusal to share out', () => {
    const person = patient().shareIn('granted').shareOut('refused', { for: 'VVV' });
    const decision = closed().asks('UUU', person.cared('CCC'), { sources: ['UUU', 'BBB'] });
    expect(decision.outcome).toBe('permit');
    expect(closed().asks('CCC', person, { sources: ['UUU'] }).rule).toBe('direct-care.6');
  });

  it('leaves choices set by a policy behind', () => {
    const person = patient().shareIn('refused', { for: 'VVV', basis: 'policy' });
    expect(closed().asks('UUU', person).outcome).toBe('code-required');
  });

  it('carries list entries, the stricter where the successor has its own', () => {
    expect(closed().lists('VVV', 'prohibited').asks('UUU', patient()).rule).toBe('direct-care.8');
    const own = closed().lists('VVV', 'prohibited').lists('UUU', 'allowed', day(4));
    expect(own.asks('UUU', patient()).rule).toBe('direct-care.8');
    expect(own.lists('UUU', 'allowed', day(6)).asks('UUU', patient()).rule).toBe('direct-care.12');
  });

  it('carries areas', () => {
    const world = closed().area('county', ['G01', 'VVV']);
    expect(world.asks('UUU', patient(), { at: day(4) }).outcome).toBe('code-required');
    expect(world.asks('UUU', patient()).outcome).toBe('ask-patient');
    expect(world.drops('county', 'UUU', day(6)).asks('UUU', patient()).outcome).toBe('code-required');
  });
});

describe('a superseded number', () => {
  const two = (): { survivor: Person; other: Person } => {
    const other = new Person().cared('VVV');
    return { other, survivor: new Person().registeredAt('G01').cared('UUU').links(other, day(5)) };
  };
  const ask = (viewer: string, { survivor, other }: ReturnType<typeof two>, at = day(10)): AccessDecision =>
    new World().asks(viewer, survivor, { at, others: [other] });

  it('adds its dissents at once', () => {
    const person = two();
    person.survivor.shareIn('granted');
    person.other.shareIn('refused', { for: 'UUU' });
    expect(ask('UUU', person, day(4)).outcome).toBe('permit');
    expect(ask('UUU', person).outcome).toBe('deny');
  });

  it('lets a grant count only where both have it, until someone confirms', () => {
    const person = two();
    person.survivor.shareIn('granted', { for: 'UUU' });
    expect(ask('UUU', person).outcome).toBe('code-required');
    person.survivor.confirms(person.other, day(6));
    expect(told(ask('UUU', person))).toBe('permit by direct-care.9: granted');
    const both = two();
    both.survivor.shareIn('granted');
    both.other.shareIn('granted');
    expect(ask('UUU', both).outcome).toBe('permit');
  });

  it('counts relationships from either, and a code verified since from the survivor', () => {
    const person = two();
    expect(ask('VVV', person).outcome).toBe('code-required');
    person.survivor.verifies('VVV', day(6));
    expect(told(ask('VVV', person))).toBe('permit by direct-care.13: verified');
    const before = two();
    before.survivor.verifies('UUU', day(3));
    expect(ask('UUU', before).outcome).toBe('code-required');
  });

  it('lets a dissent said under either number end a code verified since', () => {
    const person = two();
    person.other.verifies('UUU', day(6));
    expect(ask('UUU', person).outcome).toBe('permit');
    person.survivor.shareIn('refused', { for: 'UUU', from: day(7), to: day(8) });
    expect(ask('UUU', person).outcome).toBe('code-required');
  });

  it('spares by `keepNamed` only what either number has left alive', () => {
    const person = two();
    person.survivor.verifies('UUU', day(6)).shareIn('verify', { from: day(7), keepNamed: true });
    person.other.shareIn('refused', { for: 'UUU', from: day(6), to: day(7) });
    person.other.shareIn('revoked', { for: 'UUU', from: day(8), basis: 'policy' });
    expect(told(ask('UUU', person))).toBe('code-required by direct-care.13: not-verified');
  });

  it('joins both histories under the usual precedence once confirmed', () => {
    const person = two();
    person.other.shareIn('refused', { for: 'UUU', from: day(2) });
    person.survivor.shareIn('granted', { for: 'UUU', from: day(3) }).confirms(person.other, day(6));
    expect(ask('UUU', person).outcome).toBe('permit');
  });

  it('gives each number back what was recorded for it by an unmerge', () => {
    const person = two();
    person.other.shareIn('refused');
    person.survivor.shareIn('granted').parts(person.other, day(8));
    expect(ask('UUU', person, day(7)).outcome).toBe('deny');
    expect(ask('UUU', person).outcome).toBe('permit');
    expect(new World().asks('VVV', person.other).outcome).toBe('deny');
  });
});
