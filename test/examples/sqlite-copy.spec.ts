import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { CopiedRecord, CopyStep } from '#libs/feed-client';
import { SqliteCopy } from '../../examples/sqlite-copy/sqlite-copy.js';
import { FeedDouble } from '../feed-client/feed-double.js';
import { runExample } from './running.js';

const subject = (number: number): string => `urn:consent-subject:${String(number)}`;
const row = (number: number, key: string, type: string, record: object = {}): CopiedRecord => ({
  subject: subject(number),
  key,
  type,
  record: { ...record },
});
const optOut = (number: number) =>
  row(number, 'opt-out:national', 'opt-out-changed', {
    scheme: 'national',
    entries: [{ value: 'opted-out' }],
  });
const choice = (number: number, organisation: string) =>
  row(number, `choice:share-in:${organisation}`, 'choice-changed', { organisation });

describe('the copy in SQLite', () => {
  let copy: SqliteCopy;
  const apply = (...steps: readonly CopyStep[]): void => {
    for (const step of steps) copy.apply(step);
  };
  const put = (...rows: readonly CopiedRecord[]): void => {
    apply(...rows.map((one): CopyStep => ({ do: 'put-record', row: one })));
  };
  const keys = (): string[] => copy.rows().map((one) => `${one.subject.slice(-1)} ${one.key}`);

  beforeEach(() => {
    copy = new SqliteCopy(':memory:');
    put(optOut(1), choice(1, 'R1A'), choice(1, 'R2B'), optOut(2), choice(2, 'R1A'));
  });
  afterEach(() => {
    copy.close();
  });

  it('has one row for each subject and key, as it was told last', () => {
    put({ ...choice(1, 'R1A'), record: { organisation: 'R1A', now: true }, nhsNumber: '9990000018' });
    expect(copy.count()).toBe(5);
    expect(copy.rows()[0]).toEqual({
      subject: subject(1),
      key: 'choice:share-in:R1A',
      type: 'choice-changed',
      record: '{"organisation":"R1A","now":true}',
      nhs_number: '9990000018',
    });
  });

  it('forgets the erased, and of the withdrawn all but opt-outs and whom they are one with', () => {
    put(row(1, 'merge:3', 'patient-merged', { otherSubject: subject(3) }));
    apply({ do: 'delete-subject', subject: subject(2) });
    expect(keys()).toHaveLength(4);
    apply({ do: 'delete-subject-except-opt-outs', subject: subject(1) });
    expect(keys()).toEqual(['1 merge:3', '1 opt-out:national']);
  });

  it('has of those who entered or returned what came with them, and nothing older', () => {
    apply({ do: 'replace-subject', subject: subject(1), rows: [choice(1, 'R9Z')] });
    expect(keys()).toEqual(['1 choice:share-in:R9Z', '2 choice:share-in:R1A', '2 opt-out:national']);
  });

  it('keeps merged numbers as two subjects with a record of how to treat them', () => {
    const merge = row(1, 'merge:2', 'patient-merged', { otherSubject: subject(2) });
    apply({ do: 'put-record', row: merge, treat: 'treat-both-as-one-stricter-wins' });
    expect(copy.count()).toBe(6);
  });

  it('drops what a narrower scope does not cover', () => {
    put({ ...choice(3, 'R1A'), nhsNumber: '9990000018' });
    apply({
      do: 'delete-outside-scope',
      scope: { families: ['choice'], organisations: ['R1A'], practices: null, schemes: [], nhsNumber: false },
    });
    expect(keys()).toEqual(['1 choice:share-in:R1A', '2 choice:share-in:R1A', '3 choice:share-in:R1A']);
    expect(copy.rows().map((one) => one.nhs_number)).toEqual([null, null, null]);
  });

  it('loses in a snapshot only what the snapshot has not', () => {
    apply({ do: 'begin-snapshot' });
    expect(copy.count()).toBe(5);
    put(optOut(2), optOut(4));
    apply({ do: 'end-snapshot' });
    expect(keys()).toEqual(['2 opt-out:national', '4 opt-out:national']);
  });

  it('is deleted when the subscription has ended', () => {
    apply({ do: 'delete-all-or-as-agreement-says' });
    expect(copy.count()).toBe(0);
  });

  it('moves with its checkpoint, or neither does', async () => {
    await copy.checkpoint.commit('one', (file) => {
      file.apply({ do: 'delete-subject', subject: subject(1) });
    });
    const failing = copy.checkpoint.commit('two', (file) => {
      file.apply({ do: 'delete-subject', subject: subject(2) });
      throw new Error('no room');
    });
    await expect(failing).rejects.toThrow('no room');
    expect([await copy.checkpoint.load(), copy.count()]).toEqual(['one', 2]);
  });
});

describe.each(['pull', 'stream'])('the example that keeps it, over %s', (over) => {
  let ledger: FeedDouble;
  let directory: string;

  beforeEach(async () => {
    ledger = await FeedDouble.start();
    directory = mkdtempSync(join(tmpdir(), 'feed-example-'));
  });
  afterEach(async () => {
    await ledger.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const start = () =>
    runExample('sqlite-copy', {
      COPY_FILE: join(directory, 'copy.sqlite'),
      FEED_URL: ledger.url,
      FEED_TOKEN: ledger.goodToken,
      FEED_OVER: over,
    });

  it('takes the snapshot, follows, is killed, and goes on', async () => {
    ledger.rows = [optOut(1), choice(1, 'R1A'), optOut(2)];
    ledger.record(1);
    const first = await start();
    ledger.record(20);
    await first.until((output) => output.includes(`up to ${ledger.cursorAt(21)}`));
    await first.stop('SIGKILL');
    ledger.record(1, {
      subject: subject(2),
      type: 'org.consent-ledger.patient-erased.v1',
      data: { instruction: 'delete-subject' },
    });
    const second = await start();
    await second.until((output) => output.includes(`up to ${ledger.cursorAt(22)}`));
    expect(await second.stop()).toBe(0);
    const copy = new SqliteCopy(join(directory, 'copy.sqlite'));
    const subjects = copy.rows().map((one) => one.subject);
    expect(subjects).toContain(subject(1));
    expect(subjects).not.toContain(subject(2));
    copy.close();
    expect(ledger.asked.filter((path) => path.includes('/snapshot'))).toHaveLength(1);
  });

  it('says what to do when a person has to decide', async () => {
    ledger.faults.push({ status: 410, code: 'FEED_SUBSCRIPTION_REVOKED' });
    const running = await start();
    expect(await running.ended).toBe(1);
    expect(running.output).toContain('FEED_SUBSCRIPTION_REVOKED');
    expect(running.output).toContain('Delete the copy, or do what the agreement says.');
  });
});
