import { describe, expect, it } from '@jest/globals';
import { type FeedEvent, instructionOf, isKeptOfWithdrawn, isWithinScope } from '#libs/feed-client';
import { eventAt } from './feed-double.js';

const about = (name: string, data: FeedEvent['data'], changes: Partial<FeedEvent> = {}): FeedEvent =>
  eventAt(1, { type: `org.consent-ledger.${name}.v1`, data, ...changes });

const subject = 'urn:consent-subject:1';
const key = 'choice:share-in:R1';
const scope = { families: ['choice'], organisations: ['R1'], practices: null, schemes: [], nhsNumber: false };
const keyed = { key: 'opt-out:national', type: 'opt-out-changed', record: { a: 1 } };

/** An event like any, about nobody in particular. */
const { subject: _, ...ofNobody } = about('practice-list-changed', { record: {} });

describe('what a follower is told to do', () => {
  it('puts a record in its place, with the NHS number only where one is sent', () => {
    const type = 'choice-changed';
    expect(instructionOf(about('choice-changed', { record: { a: 1 } }))).toEqual({
      do: 'put-record',
      row: { subject, key, type, record: { a: 1 } },
    });
    expect(instructionOf(about('choice-changed', { record: { a: 1 }, nhsNumber: '9990000018' }))).toEqual({
      do: 'put-record',
      row: { subject, key, type, record: { a: 1 }, nhsNumber: '9990000018' },
    });
    expect(instructionOf(ofNobody)).toMatchObject({ do: 'put-record', row: { subject: null } });
  });

  it('tells from when a corrected record says something else', () => {
    const data = { record: {}, corrects: true, effectiveFrom: '2025-03-01T00:00:00.000Z' };
    expect(instructionOf(about('choice-changed', data))).toMatchObject({
      do: 'put-record',
      correctedFrom: '2025-03-01T00:00:00.000Z',
    });
  });

  it.each(['treat-both-as-one-stricter-wins', 'treat-both-as-one', 'treat-apart'])(
    'keeps how merged numbers are treated: %s',
    (instruction) => {
      expect(instructionOf(about('patient-merged', { record: {}, instruction }))).toMatchObject({
        do: 'put-record',
        treat: instruction,
      });
    },
  );

  it.each(['delete-subject', 'delete-subject-except-opt-outs'] as const)('%s', (instruction) => {
    expect(instructionOf(about('patient-erased', { instruction }))).toEqual({ do: instruction, subject });
    expect(() => instructionOf({ ...ofNobody, data: { instruction } })).toThrow('names none');
  });

  it('puts several in the place of all', () => {
    expect(instructionOf(about('patient-returned', { records: [keyed] }))).toEqual({
      do: 'replace-subject',
      subject,
      rows: [{ subject, ...keyed }],
    });
  });

  it.each(['delete-outside-scope', 'delete-outside-scope-then-take-snapshot'])('%s', (instruction) => {
    expect(instructionOf(about('feed-scope-changed', { instruction, scope }))).toEqual({
      do: 'delete-outside-scope',
      scope,
    });
    expect(() => instructionOf(about('feed-scope-changed', { instruction }))).toThrow('does not tell it');
  });

  it.each([
    ['feed-revoked', { instruction: 'delete-all-or-as-agreement-says' }, 'delete-all-or-as-agreement-says'],
    ['feed-scope-changed', { instruction: 'take-snapshot', scope }, 'take-snapshot'],
    ['feed-scope-changed', { instruction: 'none', scope }, 'nothing'],
    ['feed-paused', { instruction: 'expect-nothing' }, 'nothing'],
    ['feed-resumed', { instruction: 'go-on' }, 'nothing'],
    ['of-the-future', { something: 1 }, 'nothing'],
  ])('%s', (name, data, deed) => {
    expect(instructionOf(about(name, data))).toEqual({ do: deed });
  });
});

describe('what a scope covers', () => {
  const within = (type: string, record: object) => isWithinScope({ type, record: { ...record } }, scope);

  it.each([
    ['choice-changed', { organisation: 'R1' }, true],
    ['choice-changed', { organisation: 'R2' }, false],
    ['choice-changed', { organisation: null }, true],
    ['question-answered', { organisation: 'R1' }, false],
    ['opt-out-changed', { scheme: 'national' }, false],
    ['patient-merged', {}, true],
    ['of-the-future', {}, false],
  ])('%s of %j', (type, record, covered) => {
    expect(within(type, record)).toBe(covered);
  });

  it('are the opt-outs of its schemes', () => {
    const ofNational = { ...scope, families: ['opt-out'], schemes: ['national'] };
    const isWithin = (scheme: string) =>
      isWithinScope({ type: 'opt-out-changed', record: { scheme } }, ofNational);
    expect([isWithin('national'), isWithin('type-1')]).toEqual([true, false]);
  });

  it('and what stays of a patient who is withdrawn', () => {
    const stays = ['opt-out-changed', 'project-consent-changed', 'choice-changed', 'patient-merged'].filter(
      (type) => isKeptOfWithdrawn({ type }),
    );
    expect(stays).toEqual(['opt-out-changed', 'project-consent-changed', 'patient-merged']);
  });
});
