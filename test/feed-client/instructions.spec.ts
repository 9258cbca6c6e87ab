import { describe, expect, it } from '@jest/globals';
import { type FeedEvent, instructionOf } from '#libs/feed-client';
import { eventAt } from './feed-double.js';

const about = (name: string, data: FeedEvent['data'], changes: Partial<FeedEvent> = {}): FeedEvent =>
  eventAt(1, { type: `org.consent-ledger.${name}.v1`, data, ...changes });

const subject = 'urn:consent-subject:1';
const key = 'choice:share-in:R1';
const scope = { families: ['choice'], organisations: ['R1'], practices: null, schemes: [], nhsNumber: false };
const keyed = { key: 'opt-out:national', type: 'org.consent-ledger.opt-out-changed.v1', record: { a: 1 } };

/** An event like any, about nobody in particular. */
const { subject: _, ...ofNobody } = about('practice-list-changed', { record: {} });

describe('what a follower is told to do', () => {
  it('puts a record in its place, with the NHS number only where one is sent', () => {
    const { type } = about('choice-changed', {});
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
        instruction,
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

  it('deletes outside a scope that became narrower, and asks for a snapshot of one that became wider', () => {
    const narrowed = { organisations: ['R2'] };
    expect(instructionOf(about('feed-scope-changed', { narrowed, scope }))).toEqual({
      do: 'delete-outside-scope',
      scope,
      practicesNarrowed: false,
    });
    expect(instructionOf(about('feed-scope-changed', { narrowed: { practices: [] }, scope }))).toMatchObject({
      practicesNarrowed: true,
    });
    expect(instructionOf(about('feed-scope-changed', { widened: {} }))).toEqual({ do: 'take-snapshot' });
    expect(() => instructionOf(about('feed-scope-changed', { narrowed }))).toThrow('does not tell it');
  });

  it.each([
    ['feed-revoked', { instruction: 'delete-all-or-as-agreement-says' }, 'delete-all-or-as-agreement-says'],
    ['feed-paused', {}, 'nothing'],
    ['of-the-future', { something: 1 }, 'nothing'],
  ])('%s', (name, data, deed) => {
    expect(instructionOf(about(name, data))).toEqual({ do: deed });
  });
});
