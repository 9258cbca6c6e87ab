import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type CopiedRecord,
  type CopyOptions,
  type CopyStep,
  keepCopy,
  memoryCheckpoint,
} from '#libs/feed-client';
import { FeedDouble, QUICK } from './feed-double.js';

let ledger: FeedDouble;
let copy: Map<string, unknown>;
let stale: Set<string>;
let steps: CopyStep[];

beforeEach(async () => {
  ledger = await FeedDouble.start();
  copy = new Map();
  stale = new Set();
  steps = [];
});
afterEach(async () => {
  await ledger.stop();
});

const keyOf = ({ subject, key }: CopiedRecord): string => `${subject ?? ''} ${key}`;
const rowAt = (number: number): CopiedRecord => ({
  subject: `urn:consent-subject:${String(number)}`,
  key: 'opt-out:national',
  type: 'opt-out-changed',
  record: { number },
});

const apply = (step: CopyStep): void => {
  steps.push(step);
  switch (step.do) {
    case 'begin-snapshot':
      stale = new Set(copy.keys());
      break;
    case 'put-record':
      copy.set(keyOf(step.row), step.row.record);
      stale.delete(keyOf(step.row));
      break;
    case 'end-snapshot':
      for (const key of stale) copy.delete(key);
      break;
    case 'delete-subject':
    case 'delete-subject-except-opt-outs':
    case 'replace-subject':
      for (const key of copy.keys()) if (key.startsWith(`${step.subject} `)) copy.delete(key);
      if (step.do === 'replace-subject') for (const row of step.rows) copy.set(keyOf(row), row.record);
      break;
    case 'delete-outside-scope':
    case 'delete-all-or-as-agreement-says':
      break;
  }
};

/** Keeps the copy until it satisfies. */
const keep = async (
  isEnough: (position: string) => boolean,
  options: Partial<CopyOptions<undefined>> = {},
): Promise<void> => {
  const stop = new AbortController();
  await keepCopy({
    ...ledger.connection,
    checkpoint: memoryCheckpoint(),
    apply,
    timing: QUICK,
    signal: stop.signal,
    onProgress: (position) => {
      if (isEnough(position)) stop.abort();
    },
    ...options,
  });
};

const numbersIn = (): unknown[] => [...copy.values()].map((record) => (record as { number: number }).number);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe.each(['pull', 'stream'] as const)('a copy kept over %s', (over) => {
  it('is the snapshot, and then every change', async () => {
    ledger.record(50);
    ledger.rows = upTo(35).map(rowAt);
    const checkpoint = memoryCheckpoint();
    await keep((position) => position === ledger.cursorAt(50), { over, checkpoint });
    expect(numbersIn()).toEqual(upTo(35));
    ledger.record(1, {
      subject: 'urn:consent-subject:3',
      recordkey: 'opt-out:national',
      data: { record: { number: 'three' } },
    });
    ledger.record(1, {
      type: 'org.consent-ledger.patient-erased.v1',
      subject: 'urn:consent-subject:4',
      data: { instruction: 'delete-subject' },
    });
    await keep((position) => position === ledger.cursorAt(52), { over, checkpoint });
    expect(copy.get('urn:consent-subject:3 opt-out:national')).toEqual({ number: 'three' });
    expect(copy.has('urn:consent-subject:4 opt-out:national')).toBe(false);
    expect(copy.size).toBe(34);
  });

  it('resumes a snapshot that is cut, again and again', async () => {
    ledger.record(5);
    ledger.rows = upTo(95).map(rowAt);
    ledger.faults.push('cut', 'cut', 'reset', 'cut', { status: 503, code: 'EVENT_STORE_UNAVAILABLE' }, 'cut');
    await keep((position) => position === ledger.cursorAt(5), { over });
    expect(numbersIn()).toEqual(upTo(95));
    expect(steps.filter((step) => step.do === 'begin-snapshot')).toHaveLength(1);
    expect(ledger.asked.filter((path) => path.includes('cursor=')).length).toBeGreaterThanOrEqual(5);
  });

  it('does not take a snapshot without an end for a whole one', async () => {
    ledger.rows = upTo(3).map(rowAt);
    ledger.record(1);
    ledger.faults.push('garbage', 'not-json');
    await keep((position) => position === ledger.cursorAt(1), { over });
    expect(numbersIn()).toEqual(upTo(3));
    expect(ledger.asked.filter((path) => path.includes('/snapshot'))).toHaveLength(3);
  });

  it('goes on with a snapshot in which its process was killed', async () => {
    ledger.record(5);
    ledger.rows = upTo(40).map(rowAt);
    const checkpoint = memoryCheckpoint();
    const killed = keep(() => false, {
      over,
      checkpoint,
      apply: (step) => {
        if (step.do === 'put-record' && step.row.record.number === 25) throw new Error('killed');
        apply(step);
      },
    });
    await expect(killed).rejects.toThrow('killed');
    // What happens in between comes by the feed: the snapshot is true at the position where it began.
    ledger.record(1);
    await keep((position) => position === ledger.cursorAt(6), { over, checkpoint });
    expect(copy.size).toBe(41);
    expect(steps.filter((step) => step.do === 'begin-snapshot')).toHaveLength(1);
    expect(ledger.asked[1]).toContain('cursor=20');
  });

  it.each([
    ['widened', { instruction: 'take-snapshot' }],
    [
      'narrowed',
      {
        instruction: 'delete-outside-scope',
        scope: {
          families: ['choice'],
          organisations: null,
          practices: ['A00001'],
          schemes: [],
          nhsNumber: false,
        },
      },
    ],
  ])('is taken anew when its scope is %s, and loses what is no longer seen', async (_, data) => {
    ledger.record(2);
    ledger.rows = upTo(10).map(rowAt);
    const checkpoint = memoryCheckpoint();
    await keep((position) => position === ledger.cursorAt(2), { over, checkpoint });
    ledger.rows = upTo(6).map(rowAt);
    ledger.record(1, { type: 'org.consent-ledger.feed-scope-changed.v1', data });
    await keep((position) => position === ledger.cursorAt(3), { over, checkpoint });
    expect(numbersIn()).toEqual(upTo(6));
  });

  it('is taken anew after the ledger has lost its position, and stays readable meanwhile', async () => {
    ledger.record(2);
    ledger.rows = upTo(10).map(rowAt);
    const checkpoint = memoryCheckpoint();
    await keep((position) => position === ledger.cursorAt(2), { over, checkpoint });
    ledger.rows = upTo(12).map(rowAt);
    ledger.record(1);
    ledger.faults.push({ status: 410, code: 'FEED_CURSOR_LOST' });
    await keep(
      (position) => {
        expect(copy.size).toBeGreaterThanOrEqual(10);
        return position === ledger.cursorAt(3);
      },
      { over, checkpoint },
    );
    expect(numbersIn()).toEqual(upTo(12));
  });

  it.each(['FEED_CURSOR_FOREIGN', 'FEED_CURSOR_AHEAD', 'FEED_SUBSCRIPTION_REVOKED'])(
    'is left as it is after %s: a person decides',
    async (code) => {
      ledger.rows = upTo(4).map(rowAt);
      ledger.record(1);
      const checkpoint = memoryCheckpoint();
      await keep((position) => position === ledger.cursorAt(1), { over, checkpoint });
      ledger.faults.push({ status: 410, code });
      await expect(keep(() => false, { over, checkpoint })).rejects.toMatchObject({ code });
      expect(copy.size).toBe(4);
      expect(await checkpoint.load()).toBe(ledger.cursorAt(1));
    },
  );

  it('begins a snapshot again when the place to resume it is gone', async () => {
    ledger.rows = upTo(30).map(rowAt);
    ledger.record(1);
    const checkpoint = memoryCheckpoint(`snapshot:${ledger.cursorAt(0)}:20`);
    ledger.faults.push({ status: 410, code: 'FEED_CURSOR_LOST' });
    await keep((position) => position === ledger.cursorAt(1), { over, checkpoint });
    expect(numbersIn()).toEqual(upTo(30));
  });
});
