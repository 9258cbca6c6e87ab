import { describe, expect, it } from '@jest/globals';
import { day, Person } from '../support/person.js';
import { told, World } from '../support/world.js';

const patient = (): Person => new Person().registeredAt('G01').cared('UUU');

describe('rule 7: refused or revoked for this organisation', () => {
  it.each(['refused', 'revoked'] as const)('denies when %s, beating the allowed list', (value) => {
    const person = patient().shareIn(value, { for: 'UUU' });
    expect(told(new World().lists('UUU', 'allowed').asks('UUU', person))).toBe(
      `deny by direct-care.7: ${value}`,
    );
  });

  it('takes an answered no as a refusal', () => {
    const person = patient().answers('no', 'UUU');
    expect(told(new World().lists('UUU', 'allowed').asks('UUU', person))).toBe(
      'deny by direct-care.7: answered-no',
    );
  });
});

describe('rule 8: prohibited by the practice', () => {
  const world = (): World => new World().lists('UUU', 'prohibited');

  it('denies and offers no code', () => {
    expect(told(world().asks('UUU', patient()))).toBe('deny by direct-care.8: prohibited-by-practice');
    expect(told(world().asks('UUU', patient().verifies('UUU')))).toBe(
      'deny by direct-care.8: prohibited-by-practice',
    );
  });

  it('says so where the patient granted it', () => {
    const person = patient().shareIn('granted', { for: 'UUU' });
    expect(told(world().asks('UUU', person))).toBe('deny by direct-care.8: conflict-with-practice-list');
  });
});

describe('rule 9: granted for this organisation', () => {
  it('permits within the period `[from, to)` and names the event', () => {
    const person = patient().shareIn('granted', { for: 'UUU', from: day(5), to: day(10) });
    const world = new World();
    const outcomes = [day(4, 23), day(5), day(9, 23), day(10)].map(
      (at) => world.asks('UUU', person, { at }).outcome,
    );
    expect(outcomes).toEqual(['code-required', 'permit', 'permit', 'code-required']);
    const decision = world.asks('UUU', person, { at: day(6) });
    expect(told(decision)).toBe('permit by direct-care.9: granted');
    expect(decision.decidingEvents).toEqual([person.events.at(-1)?.id]);
  });
});

describe('rule 10: verify for this organisation', () => {
  it('forces the code even for a local one that was answered yes before', () => {
    const world = new World().lists('UUU', 'allowed');
    const person = patient()
      .answers('yes', 'UUU')
      .shareIn('verify', { for: 'UUU', from: day(3) });
    expect(told(world.asks('UUU', person))).toBe('code-required by direct-care.13: not-verified');
    expect(world.asks('UUU', person.verifies('UUU', day(4))).outcome).toBe('permit');
  });
});

describe('rule 11: the choice for all organisations', () => {
  it.each([
    ['refused', 'deny by direct-care.11: refused-for-all'],
    ['revoked', 'deny by direct-care.11: revoked-for-all'],
    ['granted', 'permit by direct-care.11: granted-for-all'],
    ['verify', 'code-required by direct-care.13: not-verified'],
  ] as const)('%s', (value, answer) => {
    expect(told(new World().asks('UUU', patient().shareIn(value)))).toBe(answer);
  });
});

describe('rule 12: close to home', () => {
  const local = (): World => new World().lists('UUU', 'allowed');

  it('asks the patient where nobody has', () => {
    expect(told(local().asks('UUU', patient()))).toBe('ask-patient by direct-care.12: never-asked');
    expect(told(new World().asks('G01', patient()))).toBe('ask-patient by direct-care.12: never-asked');
    expect(told(new World().area('county', ['G01', 'UUU']).asks('UUU', patient()))).toBe(
      'ask-patient by direct-care.12: never-asked',
    );
  });

  it('permits after a yes, or with a verified request', () => {
    expect(told(local().asks('UUU', patient().answers('yes', 'UUU')))).toBe(
      'permit by direct-care.12: answered-yes',
    );
    expect(told(local().asks('UUU', patient().verifies('UUU')))).toBe('permit by direct-care.12: verified');
  });

  it('keeps a yes good, once no longer local, for the relationship under which it was given', () => {
    const world = local().lists('UUU', 'delisted', day(6));
    const person = patient().answers('yes', 'UUU');
    expect(told(world.asks('UUU', person))).toBe('permit by direct-care.12: answered-yes');
    person.leaves('UUU', day(7)).cared('UUU', day(8));
    expect(told(world.asks('UUU', person))).toBe('code-required by direct-care.13: not-verified');
  });

  it('counts a yes from the moment the organisation is local, not before', () => {
    const world = new World().lists('UUU', 'allowed', day(6));
    const person = patient().answers('yes', 'UUU');
    expect(world.asks('UUU', person, { at: day(5) }).outcome).toBe('code-required');
    expect(world.asks('UUU', person, { at: day(6) }).outcome).toBe('permit');
  });
});

describe('rule 13: otherwise a code', () => {
  it('is needed until the request is verified, and again after a gap in the relationship', () => {
    expect(told(new World().asks('UUU', patient()))).toBe('code-required by direct-care.13: not-verified');
    const person = patient().verifies('UUU');
    expect(told(new World().asks('UUU', person))).toBe('permit by direct-care.13: verified');
    person.leaves('UUU', day(5)).cared('UUU', day(6));
    expect(new World().asks('UUU', person).outcome).toBe('code-required');
  });

  it('lasts over a relationship that follows without a gap', () => {
    const person = patient().verifies('UUU').cared('UUU', day(5)).leaves('UUU', day(5));
    expect(new World().asks('UUU', person).outcome).toBe('permit');
  });

  it('is for its purpose alone', () => {
    expect(new World().asks('UUU', patient().verifies('UUU', day(2), 'screening')).outcome).toBe(
      'code-required',
    );
  });

  it.each(['refused', 'revoked', 'verify'] as const)(
    'is ended by a later %s, also at the same instant',
    (value) => {
      const person = patient()
        .verifies('UUU', day(3))
        .shareIn(value, { from: day(3), to: day(4) });
      expect(new World().asks('UUU', person).outcome).toBe('code-required');
    },
  );
});

describe('rule 14: emergency override', () => {
  it('lifts rule 7 for that one person while its time lasts, and tells of it', () => {
    const person = patient().shareIn('refused', { for: 'UUU' }).overriddenBy('clinician-1', 'UUU');
    const decision = new World().asks('UUU', person, { at: day(10, 1) });
    expect(told(decision)).toBe('permit by direct-care.14: emergency-override');
    expect(decision.obligations).toEqual([
      { kind: 'alert-privacy-officer', because: 'emergency-override' },
      { kind: 'alert-patient', because: 'emergency-override' },
    ]);
    expect(new World().asks('UUU', person, { at: day(10, 1), actorId: 'clinician-2' }).rule).toBe(
      'direct-care.7',
    );
    expect(new World().asks('UUU', person, { at: day(10, 23) }).rule).toBe('direct-care.7');
  });

  it.each([
    ['11', (p: Person) => p.shareIn('refused')],
    ['12', (p: Person) => p],
    ['13', (p: Person) => p.shareIn('verify')],
    ['a verify in 6', (p: Person) => p.shareOut('verify')],
  ])('lifts %s', (_, setUp) => {
    const person = setUp(patient()).overriddenBy('clinician-1', 'UUU');
    expect(new World().asks('UUU', person, { at: day(10, 1) }).rule).toBe('direct-care.14');
  });

  it('lifts a refusal in 6, and 8, only where the policy says so', () => {
    const at = day(10, 1);
    const refused = patient().shareIn('granted').shareOut('refused').overriddenBy('clinician-1', 'UUU');
    expect(new World().asks('UUU', refused, { at }).rule).toBe('direct-care.6');
    expect(new World().policy({ overrideLiftsShareOutRefusal: true }).asks('UUU', refused, { at }).rule).toBe(
      'direct-care.14',
    );
    const prohibited = patient().shareIn('refused', { for: 'UUU' }).overriddenBy('clinician-1', 'UUU');
    const world = new World().lists('UUU', 'prohibited');
    expect(world.asks('UUU', prohibited, { at }).outcome).toBe('deny');
    expect(
      world.policy({ overrideLiftsPracticeProhibition: true }).asks('UUU', prohibited, { at }).outcome,
    ).toBe('permit');
  });

  it('lifts neither 3 nor 4', () => {
    const stranger = new Person().registeredAt('G01').overriddenBy('clinician-1', 'UUU');
    expect(new World().asks('UUU', stranger, { at: day(10, 1) }).rule).toBe('direct-care.4');
    expect(new World().asks('UUU', stranger, { at: day(10, 1), roleCode: 'R8008' }).rule).toBe(
      'direct-care.3',
    );
  });
});
