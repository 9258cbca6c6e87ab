import type { Channel } from '../port.js';
import { septets, shortened, toGsm7 } from './gsm7.js';

/*
 * The wording of everything that is sent. A text message is at most 160 characters of GSM 03.38, so that it is one
 * message at one price on every network, and its code stands at the front, where a locked screen shows it.
 */

export interface Wording {
  /** Of an email; a text message has none. */
  readonly subject: string;
  readonly text: string;
}

export const LONGEST_SMS = 160;

/** Longest name in an email: past it a name is a way to smuggle in another text. */
const LONGEST_NAME = 120;

/** A name of which nothing can be written is still somebody's. */
const named = (organisation: string): string => toGsm7(organisation) || 'An organisation';

/** Around the organisation's name, which gets the places that are left. */
const smsOf = (around: (organisation: string) => string, organisation: string): string =>
  around(shortened(named(organisation), LONGEST_SMS - septets(around(''))));

const emailName = (organisation: string): string => shortened(named(organisation), LONGEST_NAME);

interface Template<T> {
  readonly sms: (about: T) => string;
  readonly email: (about: T) => Wording;
}

const template =
  <T>({ sms, email }: Template<T>): ((channel: Channel, about: T) => Wording) =>
  (channel, about) =>
    channel === 'sms' ? { subject: '', text: sms(about) } : email(about);

const paragraphs = (...parts: readonly string[]): string => `${parts.join('\n\n')}\n`;

export interface About {
  readonly organisation: string;
}

export interface CodeAbout extends About {
  readonly code: string;
  readonly purpose: 'direct-care' | 'screening';
  /** Minutes the code is good for. */
  readonly minutes: number;
}

const purposeOf = ({ purpose }: CodeAbout): string =>
  purpose === 'screening' ? 'for screening' : 'to care for you';

/** The code of an access request: whose request, and what is agreed by passing it on. */
export const codeMessage = template<CodeAbout>({
  sms: (about) =>
    smsOf(
      (name) =>
        `${about.code} is your code to let ${name} see your health record ${purposeOf(about)}. Give it to them only if you agree.`,
      about.organisation,
    ),
  email: (about) => ({
    subject: 'Your code to share your health record',
    text: paragraphs(
      `${about.code} is your code to let ${emailName(about.organisation)} see your health record ${purposeOf(about)}.`,
      `Give it to them only if you agree. It is good for ${String(about.minutes)} minutes.`,
      'If you do not agree, or did not expect this, do nothing: without the code they cannot see your record.',
    ),
  }),
});

/** The code that shows a number or an address to be the patient's. */
export const contactCodeMessage = template<Pick<CodeAbout, 'code' | 'minutes'>>({
  sms: ({ code, minutes }) =>
    `${code} confirms this number for record sharing. Good for ${String(minutes)} minutes. Not you? Do not pass it on, and tell your GP practice.`,
  email: ({ code, minutes }) => ({
    subject: 'Confirm your email address for record sharing',
    text: paragraphs(
      `${code} confirms this email address for record sharing. It is good for ${String(minutes)} minutes.`,
      'If you did not ask for this, do not pass it on, and tell your GP practice.',
    ),
  }),
});

/** A verified or approved request, or a grant that someone else recorded. */
export const sharedMessage = template<About>({
  sms: ({ organisation }) =>
    smsOf(
      (name) =>
        `${name} may now see your health record, as you agreed. To change this, ask them or your GP practice.`,
      organisation,
    ),
  email: ({ organisation }) => ({
    subject: 'An organisation may now see your health record',
    text: paragraphs(
      `${emailName(organisation)} may now see your health record, as you agreed.`,
      'You can change your mind at any time: ask them or your GP practice. What they have seen by then cannot be called back.',
    ),
  }),
});

/** A choice that somebody else wrote down for the patient. */
export const recordedMessage = template<About>({
  sms: ({ organisation }) =>
    smsOf(
      (name) =>
        `${name} wrote down your choice about who may see your health record. Not what you said? Tell your GP practice.`,
      organisation,
    ),
  email: ({ organisation }) => ({
    subject: 'Your choice about your health record was written down',
    text: paragraphs(
      `${emailName(organisation)} wrote down your choice about who may see your health record.`,
      'If it is not what you said, tell your GP practice: you can change it at any time.',
    ),
  }),
});

export const lockedMessage = template<About>({
  sms: ({ organisation }) =>
    smsOf(
      (name) =>
        `Too many wrong codes were entered for ${name}. Their request to see your health record is closed.`,
      organisation,
    ),
  email: ({ organisation }) => ({
    subject: 'A request to see your health record was closed',
    text: paragraphs(
      `Too many wrong codes were entered for ${emailName(organisation)}. Their request to see your health record is closed.`,
      'If you did not give anyone a code, tell your GP practice.',
    ),
  }),
});

export const overrideMessage = template<About>({
  sms: ({ organisation }) =>
    smsOf(
      (name) =>
        `${name} opened your health record in an emergency, without asking. Questions? Ask your GP practice.`,
      organisation,
    ),
  email: ({ organisation }) => ({
    subject: 'Your health record was opened in an emergency',
    text: paragraphs(
      `${emailName(organisation)} opened your health record in an emergency, without asking you first.`,
      'Your GP practice has been told too, and can answer your questions.',
    ),
  }),
});

/** To the old address and to the new one. */
export const contactChangedMessage = template<{ readonly channel: Channel }>({
  sms: ({ channel }) =>
    `The ${nameOf(channel)} for your record sharing codes was changed. If you did not ask for this, tell your GP practice.`,
  email: ({ channel }) => ({
    subject: 'Where your record sharing codes go was changed',
    text: paragraphs(
      `The ${nameOf(channel)} for your record sharing codes was changed.`,
      'If you did not ask for this, tell your GP practice.',
    ),
  }),
});

const nameOf = (channel: Channel): string => (channel === 'sms' ? 'mobile number' : 'email address');

export interface OfficerAbout extends About {
  readonly what: 'emergency-override' | 'self-claimed-relationship';
}

/** To a practice's privacy officer: that there is something to look at, and nothing about whom. */
export const officerMessage = ({ organisation, what }: OfficerAbout): Wording => ({
  subject: 'A record sharing alert to look at',
  text: paragraphs(
    what === 'emergency-override'
      ? `${emailName(organisation)} used the emergency override for a patient of your practice.`
      : `${emailName(organisation)} claimed a care relationship with a patient of your practice.`,
    'The list of alerts of your practice says more. This message names no patient on purpose.',
  ),
});
