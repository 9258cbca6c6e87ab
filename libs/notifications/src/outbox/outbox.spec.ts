import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { instant, ManualClock, newUuid } from '#libs/kernel';
import { describeNotifier } from '#libs/notifications/contract';
import { outboxNotifier } from './notifier.js';
import { Outbox } from './outbox.js';

const temporary = (): string => mkdtempSync(join(tmpdir(), 'outbox-'));

describeNotifier(
  'the development outbox',
  async () => {
    const directory = temporary();
    const outbox = new Outbox(join(directory, 'outbox'));
    return {
      notifier: outboxNotifier({ channel: 'sms', outbox, mode: 'development' }),
      to: '+447700900123',
      received: async () =>
        outbox.list().map(({ reference, to, subject, text }) => ({ reference, to, subject, text })),
      failNext: () => undefined,
      close: async () => {
        rmSync(directory, { recursive: true, force: true });
      },
    };
  },
  [],
);

describe('the development outbox', () => {
  const clock = new ManualClock(instant('2026-03-01T10:00:00Z'));
  const message = (text: string) => ({ reference: newUuid(), to: '+447700900123', subject: '', text });
  let directory: string;
  let outbox: Outbox;

  beforeEach(() => {
    directory = temporary();
    outbox = new Outbox(join(directory, 'outbox'));
  });

  afterEach(() => {
    rmSync(directory, { recursive: true, force: true });
  });

  it('is empty before the first message', () => {
    expect(outbox.list()).toEqual([]);
  });

  it('lists the oldest first, and what came after one', () => {
    const [first, second, third] = ['1', '2', '3'].map((text) => outbox.put('sms', message(text), clock));
    expect(outbox.list()).toEqual([first, second, third]);
    expect(outbox.list(first!.id)).toEqual([second, third]);
    expect(outbox.get(second!.id)).toEqual(second);
  });

  it('keeps the newest thousand', () => {
    for (let count = 0; count < 1_003; count += 1) outbox.put('sms', message(String(count)), clock);
    const texts = outbox.list().map(({ text }) => text);
    expect([texts.length, texts[0]]).toEqual([1_000, '3']);
  });

  it('is for its owner alone', () => {
    const { id } = outbox.put('sms', message('1'), clock);
    const modeOf = (path: string): number => statSync(path).mode & 0o777;
    expect(modeOf(join(directory, 'outbox'))).toBe(0o700);
    expect(modeOf(join(directory, 'outbox', `${id}.json`))).toBe(0o600);
    expect(readdirSync(join(directory, 'outbox'))).toHaveLength(1);
  });

  it('reads nothing but its messages', () => {
    writeFileSync(join(directory, 'secret.json'), '{}');
    outbox.put('sms', message('1'), clock);
    expect(outbox.get('../secret')).toBeUndefined();
    expect(outbox.get('000000000000000-000000-00000000')).toBeUndefined();
  });

  it('answers what becomes of a message when the disk does not take it', () => {
    writeFileSync(join(directory, 'outbox'), 'a file');
    expect(() => outbox.put('sms', message('1'), clock)).toThrow('NOTIFICATION_UNAVAILABLE');
  });

  it('is refused in production', () => {
    expect(() => outboxNotifier({ channel: 'sms', outbox, mode: 'production' })).toThrow(
      'NOTIFICATION_OUTBOX_UNUSABLE',
    );
  });
});
