import { describe, expect, it } from '@jest/globals';
import type { Actor } from '#libs/consent';
import { CLINICIAN, OTHER_PATIENT } from '#libs/consent/contract';
import { contactPoint, email, phone, RequestStory } from '../support/request-story.js';

/* Domain, section 1, row 5: contact points have a channel, a value, a preference, and are verified. */

const SELF: Actor = { id: 'p', name: null, role: 'patient', roleCode: null, organisation: null };

const online = (value: string, contactPointId = 'phone'): ReturnType<typeof contactPoint> => {
  const { type, data } = contactPoint(contactPointId, 'sms', value, true);
  return { type, data: { ...data, recordedBy: SELF } } as ReturnType<typeof contactPoint>;
};

const sends = (story: RequestStory, contactPointId = 'phone') =>
  story.does({ type: 'SendContactCode', contactPointId, keyId: 'mk-1' });

/** Submits the code of that issue; null is a wrong one. */
const tells = (story: RequestStory, issue: number | null, contactPointId = 'phone') =>
  story.does({
    type: 'VerifyContactPoint',
    contactPointId,
    matches: (code) => {
      story.evaluations += 1;
      return code.contactPointId === contactPointId && code.issue === issue;
    },
  });

const isVerified = ({ state }: RequestStory, id = 'phone') =>
  state.contactPoints.find(({ contactPointId }) => contactPointId === id)?.verified;

describe('a contact point', () => {
  it('is verified by the code that was sent there', () => {
    const story = new RequestStory().at(0);
    expect(isVerified(story)).toBe(false);
    expect(sends(story)).toBe('ContactCodeIssued');
    expect(tells(story, 1)).toBe('ContactPointVerified');
    expect(isVerified(story)).toBe(true);
    expect(isVerified(story, 'email')).toBe(false);
    expect(sends(story)).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('is verified once by a code', () => {
    const story = new RequestStory().at(0);
    sends(story);
    tells(story, 1);
    expect(tells(story, 1)).toBe('CONSENT_CODE_REJECTED');
  });

  it('takes the code sent last, and no code of another contact point', () => {
    const story = new RequestStory().at(0);
    sends(story);
    sends(story);
    expect(tells(story, 1)).toBe('ContactCodeRejected');
    expect(tells(story, 2, 'email')).toBe('CONSENT_CODE_REJECTED');
    expect(tells(story, 2)).toBe('ContactPointVerified');
  });

  it('takes no code from the instant it expires on', () => {
    const story = new RequestStory().at(0);
    sends(story);
    expect(tells(story.at(10), 1)).toBe('CONSENT_CODE_REJECTED');
    expect(sends(story)).toBe('ContactCodeIssued');
    expect(tells(story.at(19), 2)).toBe('ContactPointVerified');
  });

  it('is not asked about again after five wrong codes, until another is sent', () => {
    const story = new RequestStory().at(0);
    sends(story);
    for (let n = 1; n <= 5; n++) expect(tells(story, null)).toBe('ContactCodeRejected');
    expect(story.evaluations).toBe(5);
    expect(tells(story, 1)).toBe('CONSENT_CODE_REJECTED');
    expect(story.evaluations).toBe(5);
    expect(sends(story)).toBe('ContactCodeIssued');
    expect(tells(story, 2)).toBe('ContactPointVerified');
  });

  it('is sent five codes in 24 hours, whichever of them it is, and they are not those of requests', () => {
    const story = new RequestStory().at(0);
    for (let n = 1; n <= 5; n++)
      expect(sends(story, n % 2 === 0 ? 'email' : 'phone')).toBe('ContactCodeIssued');
    expect(sends(story, 'email')).toBe('CONSENT_CODE_LIMIT');
    expect(story.asks()).toBe('AccessRequested, CodeIssued');
    expect(sends(story.at(24 * 60 + 1))).toBe('ContactCodeIssued');
  });

  it('with another value is not verified, and the code sent to the old one says nothing about it', () => {
    const story = new RequestStory().at(0);
    sends(story);
    story.happens(contactPoint('phone', 'sms', '+447700900456'));
    expect(tells(story, 1)).toBe('CONSENT_CODE_REJECTED');
    sends(story);
    expect(tells(story, 1)).toBe('ContactCodeRejected');
    expect(tells(story, 2)).toBe('ContactPointVerified');
    story.does({
      type: 'SetContactPoint',
      contactPointId: 'phone',
      channel: 'sms',
      value: '+447700900789',
      preferred: true,
    });
    expect(isVerified(story)).toBe(false);
  });

  it('stays verified when it is preferred, or no longer', () => {
    const story = new RequestStory().at(0);
    sends(story);
    tells(story, 1);
    const set = {
      type: 'SetContactPoint',
      contactPointId: 'phone',
      channel: 'sms',
      value: '+447700900123',
    } as const;
    expect(story.does({ ...set, preferred: false })).toBe('ContactPointSet');
    expect(isVerified(story)).toBe(true);
  });

  it('that is gone, or was never there, is not verified', () => {
    const story = new RequestStory().at(0);
    sends(story);
    story.does({ type: 'RemoveContactPoint', contactPointId: 'phone' });
    expect([tells(story, 1), sends(story), sends(story, 'none')]).toEqual(
      Array(3).fill('CONSENT_CONTACT_POINT_NOT_FOUND'),
    );
  });

  it('is not sent a code after formal death', () => {
    const story = new RequestStory().at(0);
    story.does({ type: 'RecordDeath', status: 'formal', dateOfDeath: null });
    expect(sends(story)).toBe('CONSENT_PATIENT_DECEASED');
  });

  it('that cannot be sent to is said to be so once', () => {
    const story = new RequestStory().at(0);
    sends(story);
    const failed = {
      type: 'RecordContactCodeUndelivered',
      contactPointId: 'phone',
      permanence: 'permanent',
    } as const;
    expect(story.does({ ...failed, issue: 1 })).toBe('ContactCodeUndelivered');
    expect(story.does({ ...failed, issue: 1 })).toBe('');
    expect(story.does({ ...failed, issue: 2 })).toBe('');
  });
});

describe('a contact point that the patient entered online', () => {
  it('gets no code of a request before it is verified, and does after', () => {
    const story = new RequestStory([online('+447700900123')]).at(0);
    expect(story.asks()).toBe('AccessRequested');
    sends(story);
    tells(story, 1);
    expect(story.at(1).asks('r2')).toBe('AccessRequestSuperseded, AccessRequested, CodeIssued');
  });

  it('is passed over while it is not verified: the code goes elsewhere', () => {
    const story = new RequestStory([online('+447700900123'), email]).at(0);
    story.asks();
    expect(story.last('CodeIssued').contactPointId).toBe('email');
  });

  it('takes the place of one that the practice wrote down, and voids the code that went there', () => {
    const story = new RequestStory([phone]).at(0);
    story.asks();
    expect(
      story.does(
        {
          type: 'SetContactPoint',
          contactPointId: 'phone',
          channel: 'sms',
          value: '+447700900456',
          preferred: true,
        },
        SELF,
      ),
    ).toBe('ContactPointSet, AccessRequestCancelled');
    expect(story.at(1).asks('r2')).toBe('AccessRequested');
  });

  it('is of its own patient: the codes of another number count with theirs for the limit alone', () => {
    const story = new RequestStory().at(0);
    const other = new RequestStory().at(0);
    for (let n = 1; n <= 5; n++) sends(other);
    const { recordedAt } = story.state.contactPoints[0]!;
    story.knowing({
      others: [other.state],
      superseded: [{ patientId: OTHER_PATIENT, state: other.state }],
    });
    expect(sends(story)).toBe('CONSENT_CODE_LIMIT');
    expect(story.state.contactPoints[0]!.recordedAt).toBe(recordedAt);
    expect(CLINICIAN.role).not.toBe('patient');
  });
});
