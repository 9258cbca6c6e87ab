import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { septets, shortened, toGsm7 } from './gsm7.js';
import {
  codeMessage,
  contactChangedMessage,
  contactCodeMessage,
  lockedMessage,
  officerMessage,
  overrideMessage,
  recordedMessage,
  sharedMessage,
} from './messages.js';

const code = '04815162';
const about = (organisation: string) =>
  ({ code, organisation, purpose: 'direct-care', minutes: 10 }) as const;

/** Every text message there is, for an organisation of that name. */
const textsFor = (organisation: string): readonly string[] => [
  codeMessage('sms', about(organisation)).text,
  codeMessage('sms', { ...about(organisation), purpose: 'screening' }).text,
  sharedMessage('sms', { organisation }).text,
  lockedMessage('sms', { organisation }).text,
  recordedMessage('sms', { organisation }).text,
  contactCodeMessage('sms', { code, minutes: 60 }).text,
  overrideMessage('sms', { organisation }).text,
  contactChangedMessage('sms', { channel: 'sms' }).text,
  contactChangedMessage('sms', { channel: 'email' }).text,
];

describe('a text message', () => {
  it('has the code at the front, and says whose request it is and what is agreed', () => {
    expect(codeMessage('sms', about('Leicester Royal Infirmary')).text).toBe(
      '04815162 is your code to let Leicester Royal Infirmary see your health record to care for you. Give it to them only if you agree.',
    );
  });

  it('shortens a long name after a word', () => {
    const { text } = codeMessage(
      'sms',
      about('The Royal National Hospital for Rheumatic Diseases and Other Ailments'),
    );
    expect(text).toMatch(
      /^04815162 is your code to let The Royal National Hospital for.*\.\.\. see your health record/,
    );
    expect(septets(text)).toBeLessThanOrEqual(160);
  });

  it('is one message of 160 characters for any name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (organisation: string) => {
        for (const text of textsFor(organisation)) {
          expect(toGsm7(text)).toBe(text);
          expect(septets(text)).toBeLessThanOrEqual(160);
        }
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['Ysbyty Gwynedd – Bangor', 'Ysbyty Gwynedd - Bangor'],
    ['St Mary’s “Old” Surgery…', 'St Mary\'s "Old" Surgery...'],
    ['Clinique Façade Ŵyr', 'Clinique Facade Wyr'],
    ['Müller & Søn', 'Müller & Søn'],
    ['a\r\nb\tc', 'a b c'],
    ['safe\u202Etxt', 'safetxt'],
    ['病院', '??'],
  ])('writes %j as %j', (name, written) => {
    expect(toGsm7(name)).toBe(written);
  });

  it('counts twice what the extension table holds', () => {
    expect(septets('[€]')).toBe(6);
    expect(septets(shortened('[€]'.repeat(20), 30))).toBeLessThanOrEqual(30);
  });
});

describe('an email', () => {
  it('has the code at the front of the text and not in the subject, and says how long it is good', () => {
    const { subject, text } = codeMessage('email', about('Leicester Royal Infirmary'));
    expect(text.startsWith(code)).toBe(true);
    expect(text).toContain('10 minutes');
    expect(subject).not.toContain(code);
  });

  it('to a privacy officer says what happened and where to look', () => {
    const { text } = officerMessage({
      organisation: 'Leicester Royal Infirmary',
      what: 'emergency-override',
    });
    expect(text).toContain('Leicester Royal Infirmary used the emergency override');
  });

  it.each([['Evil\r\nBcc: a@example.org'], ['x'.repeat(500)]])(
    'takes no other text from a name: %j',
    (organisation) => {
      const { subject, text } = codeMessage('email', about(organisation));
      expect(subject).not.toMatch(/[\r\n]/);
      expect(text.split('\n').some((line) => line.startsWith('Bcc'))).toBe(false);
      expect(text.length).toBeLessThan(600);
    },
  );
});
