import { describe, expect, it } from '@jest/globals';
import { day, Person, told, World } from '../support/world.js';

// Rules 1 and 2 (the number, the restricted patient) are answered before facts are at hand: see the application's tests.

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
