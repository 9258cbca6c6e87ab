import { describe, expect, it } from '@jest/globals';
import { day, Person } from '../support/person.js';
import { told, World } from '../support/world.js';

/* Section 2, Precedence, and the readings of section 10 on choices. */

const patient = (): Person => new Person().registeredAt('G01').cared('UUU');
const outcome = (person: Person, world = new World(), at = day(10)): string =>
  world.asks('UUU', person, { at }).outcome;

describe('at one scope', () => {
  it('the latest effective choice wins, whenever it was recorded', () => {
    const late = { for: 'UUU', from: day(2), recordedAt: day(9) };
    expect(
      outcome(
        patient()
          .shareIn('refused', { for: 'UUU', from: day(3) })
          .shareIn('granted', late),
      ),
    ).toBe('deny');
  });

  it('at one instant the strictest wins, whenever it was recorded', () => {
    const named = { for: 'UUU' };
    expect(outcome(patient().shareIn('refused', named).shareIn('granted', named))).toBe('deny');
    expect(outcome(patient().shareIn('granted', named).shareIn('verify', named))).toBe('code-required');
    expect(outcome(patient().shareIn('revoked', named).shareIn('verify', named))).toBe('deny');
  });

  it('no older grant comes back when a choice ends; an older dissent does', () => {
    const short = { for: 'UUU', from: day(4), to: day(6) };
    expect(outcome(patient().shareIn('granted', { for: 'UUU' }).shareIn('refused', short))).toBe(
      'code-required',
    );
    expect(outcome(patient().shareIn('refused', { for: 'UUU' }).shareIn('granted', short))).toBe('deny');
    expect(outcome(patient().shareIn('verify').shareIn('granted', short))).toBe('code-required');
    expect(outcome(patient().shareIn('granted').shareIn('refused', short))).toBe('permit');
  });

  it('revoking never revives an older grant', () => {
    const person = patient()
      .shareIn('granted', { for: 'UUU', from: day(2) })
      .shareIn('granted', { for: 'UUU', from: day(3) })
      .shareIn('revoked', { for: 'UUU', from: day(4), to: day(5) });
    expect(outcome(person)).toBe('code-required');
  });
});

describe('between scopes', () => {
  it('a general grant never lifts a refusal for one organisation', () => {
    expect(
      outcome(
        patient()
          .shareIn('refused', { for: 'UUU' })
          .shareIn('granted', { from: day(5) }),
      ),
    ).toBe('deny');
  });

  it('a general dissent ends older grants by name for good, even after it ends itself', () => {
    const person = patient()
      .shareIn('granted', { for: 'UUU' })
      .shareIn('refused', { from: day(4), to: day(5) });
    expect(told(new World().asks('UUU', person))).toBe('code-required by direct-care.13: not-verified');
  });

  it('a grant at the same instant stays: nobody, but this one, in one form', () => {
    expect(outcome(patient().shareIn('granted', { for: 'UUU' }).shareIn('refused'))).toBe('permit');
  });

  it('a general verify ends older grants by name too', () => {
    expect(
      outcome(
        patient()
          .shareIn('granted', { for: 'UUU' })
          .shareIn('verify', { from: day(3) }),
      ),
    ).toBe('code-required');
  });

  it('a later grant for one organisation wins again', () => {
    const person = patient()
      .shareIn('granted', { for: 'UUU' })
      .shareIn('refused', { from: day(3) })
      .shareIn('granted', { for: 'UUU', from: day(4) });
    expect(outcome(person)).toBe('permit');
  });
});

describe('keepNamed', () => {
  const kept = { from: day(4), keepNamed: true };

  it('keeps grants, verified requests and answered yeses', () => {
    const local = new World().lists('UUU', 'allowed');
    expect(outcome(patient().shareIn('granted', { for: 'UUU' }).shareIn('refused', kept))).toBe('permit');
    expect(outcome(patient().verifies('UUU').shareIn('refused', kept))).toBe('permit');
    expect(outcome(patient().answers('yes', 'UUU').shareIn('refused', kept), local)).toBe('permit');
  });

  it('keeps nobody else, and nothing that has lapsed since', () => {
    expect(outcome(patient().shareIn('refused', kept))).toBe('deny');
    const lapsed = patient()
      .verifies('UUU')
      .shareIn('refused', kept)
      .leaves('UUU', day(6))
      .cared('UUU', day(7));
    expect(outcome(lapsed)).toBe('deny');
  });

  it('does not outlive a later dissent for all that does not say so', () => {
    expect(
      outcome(
        patient()
          .verifies('UUU')
          .shareIn('refused', kept)
          .shareIn('refused', { from: day(5) }),
      ),
    ).toBe('deny');
  });
});

describe('answers', () => {
  const local = new World().lists('UUU', 'allowed');

  it('a yes lifts an answered no, never a recorded refusal', () => {
    expect(outcome(patient().answers('no', 'UUU', day(2)).answers('yes', 'UUU', day(3)), local)).toBe(
      'permit',
    );
    expect(outcome(patient().shareIn('refused', { for: 'UUU' }).answers('yes', 'UUU', day(3)), local)).toBe(
      'deny',
    );
  });

  it('a yes that lifts a no does not bring back the grant before it', () => {
    const person = patient()
      .shareIn('granted', { for: 'UUU' })
      .answers('no', 'UUU', day(3))
      .answers('yes', 'UUU', day(4));
    expect(outcome(person)).toBe('code-required');
  });

  it.each(['refused', 'revoked', 'verify'] as const)('a yes is ended by a later %s', (value) => {
    const person = patient()
      .answers('yes', 'UUU')
      .shareIn(value, { from: day(3), to: day(4) });
    expect(outcome(person, local)).toBe('ask-patient');
  });
});

describe('what a policy sets', () => {
  const policy = { basis: 'policy' as const };

  it('can restrict but never permit', () => {
    expect(outcome(patient().shareIn('granted', { ...policy, for: 'UUU' }))).toBe('code-required');
    expect(outcome(patient().shareIn('granted', policy))).toBe('code-required');
    expect(told(new World().asks('UUU', patient().shareIn('refused', policy)))).toBe(
      'deny by direct-care.11: refused-for-all-by-policy',
    );
  });

  it('gives way to the patient at any scope, in either direction', () => {
    expect(
      outcome(
        patient()
          .shareIn('refused', { ...policy, for: 'UUU', from: day(5) })
          .shareIn('granted'),
      ),
    ).toBe('permit');
    const out = patient()
      .shareIn('granted')
      .shareOut('refused', { ...policy, for: 'AAA', from: day(5) });
    expect(new World().asks('UUU', out, { sources: ['AAA'] }).outcome).toBe('deny');
    expect(new World().asks('UUU', out.shareOut('granted'), { sources: ['AAA'] }).outcome).toBe('permit');
  });

  it('is not lifted by an answered yes, and does not end it', () => {
    const local = new World().lists('UUU', 'allowed');
    const person = patient()
      .answers('yes', 'UUU')
      .shareIn('refused', { ...policy, from: day(5), to: day(8) });
    expect(outcome(person, local, day(6))).toBe('deny');
    expect(outcome(person, local, day(9))).toBe('permit');
  });
});
