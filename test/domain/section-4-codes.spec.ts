import { describe, expect, it } from '@jest/globals';
import { OTHER_TRUST } from '#libs/consent/contract';
import { email, minute, phone, RequestStory } from '../support/request-story.js';

/* Section 4 of the rules: codes, attempts, resends, limits and delivery. */

const asked = (contacts = [phone, email]): RequestStory => {
  const story = new RequestStory(contacts).at(0);
  expect(story.asks()).toMatch(/^AccessRequested/);
  return story;
};

describe('a code', () => {
  it('is sent to the contact point the patient prefers, and lives 10 minutes of the 60', () => {
    const story = asked();
    expect(story.last('AccessRequested').expiresAt).toBe(minute(60));
    expect(story.last('CodeIssued')).toMatchObject({
      issue: 1,
      channel: 'sms',
      contactPointId: 'phone',
      expiresAt: minute(10),
      assurance: 'standard',
      cause: 'request',
    });
  });

  it('is of lower assurance by email', () => {
    expect(asked([email]).last('CodeIssued')).toMatchObject({ channel: 'email', assurance: 'lower' });
  });

  it('is good once', () => {
    const story = asked();
    expect(story.submits(1)).toBe('CodeVerified');
    expect(story.stands()).toBe('verified');
    expect(story.submits(1)).toBe('CONSENT_CODE_REJECTED');
    expect(story.state.verifiedRequests).toHaveLength(1);
  });

  it('is over at the instant of its expiry, and the request is not', () => {
    const story = asked().at(10);
    expect(story.submits(1)).toBe('CodeExpired');
    expect(story.stands()).toBe('pending');
    expect(story.evaluations).toBe(0);
    expect(story.resends()).toBe('CodeIssued');
    expect(story.submits(2)).toBe('CodeVerified');
  });

  it('is good until just before', () => {
    expect(asked().at(9.999).submits(1)).toBe('CodeVerified');
  });

  it('stays expired when the clock is set back', () => {
    const story = asked().at(10);
    expect(story.submits(1)).toBe('CodeExpired');
    expect(story.at(1).submits(1)).toBe('CONSENT_CODE_REJECTED');
    expect(story.at(-60).submits(1)).toBe('CONSENT_CODE_REJECTED');
    expect(story.evaluations).toBe(0);
  });

  it('does not outlive its request', () => {
    const story = asked().at(55);
    expect(story.resends()).toBe('CodeIssued');
    expect(story.last('CodeIssued').expiresAt).toBe(minute(60));
    expect(story.at(60).submits(2)).toBe('AccessRequestExpired');
    expect(story.at(60).submits(2)).toBe('CONSENT_CODE_REJECTED');
  });

  it('is bound to its request, organisation and purpose', () => {
    const story = asked();
    story.asks('r2', OTHER_TRUST);
    expect(story.submits(1, { of: 'r2' })).toBe('CodeRejected');
    expect(story.submits(1, { requestId: 'r2', organisation: OTHER_TRUST, of: 'r1' })).toBe('CodeRejected');
    expect(story.submits(1, { organisation: OTHER_TRUST })).toBe('CodeRejected');
    expect(story.submits(1, { purpose: 'screening' })).toBe('CodeRejected');
    expect(story.submits(1, { requestId: 'r3', of: 'r3' })).toBe('CONSENT_CODE_REJECTED');
    expect(story.state.verifiedRequests).toEqual([]);
    expect(story.submits(1)).toBe('CodeVerified');
  });
});

describe('wrong codes', () => {
  it('lock the request at the fifth, and then nothing is evaluated', () => {
    const story = asked();
    for (let n = 1; n <= 4; n++) expect(story.submits(null)).toBe('CodeRejected');
    expect(story.submits(null)).toBe('CodeRejected, CodeLocked');
    expect(story.submits(1)).toBe('CONSENT_CODE_LOCKED');
    expect(story.resends()).toBe('CONSENT_REQUEST_OVER');
    expect(story.stands()).toBe('locked');
    expect(story.evaluations).toBe(5);
  });

  it('are counted per code: a new one has five attempts of its own', () => {
    const story = asked();
    for (let n = 1; n <= 4; n++) story.submits(null);
    story.resends();
    for (let n = 1; n <= 4; n++) expect(story.submits(null)).toBe('CodeRejected');
    expect(story.submits(2)).toBe('CodeVerified');
  });

  it('for another purpose spend an attempt without being compared', () => {
    const story = asked();
    for (let n = 1; n <= 4; n++) expect(story.submits(1, { purpose: 'screening' })).toBe('CodeRejected');
    expect(story.submits(1, { purpose: 'screening' })).toBe('CodeRejected, CodeLocked');
    expect(story.evaluations).toBe(0);
  });

  it("of another organisation are recorded and counted against it, and spend none of the right one's", () => {
    const story = asked();
    for (let n = 1; n <= 8; n++) {
      expect(story.submits(1, { organisation: OTHER_TRUST })).toBe('CodeRejected');
    }
    expect(story.last('CodeRejected')).toMatchObject({
      organisation: OTHER_TRUST,
      reason: 'wrong-organisation',
    });
    expect(story.evaluations).toBe(0);
    expect(story.submits(1)).toBe('CodeVerified');
  });

  it('of another organisation are written down twenty times a day at most', () => {
    const story = asked();
    for (let n = 1; n <= 20; n++) story.submits(1, { organisation: OTHER_TRUST });
    expect(story.submits(1, { organisation: OTHER_TRUST })).toBe('CONSENT_CODE_REJECTED');
    expect(story.submits(1)).toBe('CodeVerified');
  });

  it('spend nothing once the code is over', () => {
    const story = asked().at(10);
    story.submits(null);
    const before = story.events.length;
    for (let n = 1; n <= 6; n++) expect(story.submits(null)).toBe('CONSENT_CODE_REJECTED');
    expect(story.events).toHaveLength(before);
    expect(story.stands()).toBe('pending');
  });
});

describe('a resend', () => {
  it('takes the place of the code before', () => {
    const story = asked();
    expect(story.resends()).toBe('CodeIssued');
    expect(story.submits(1)).toBe('CodeRejected');
    expect(story.submits(2)).toBe('CodeVerified');
  });

  it('can go over the channel that is asked for', () => {
    const story = asked();
    story.resends('email');
    expect(story.last('CodeIssued')).toMatchObject({ contactPointId: 'email', issue: 2, cause: 'resend' });
    expect(asked([phone]).resends('email')).toBe('CONSENT_CODE_UNDELIVERABLE');
  });

  it('comes three times per request', () => {
    const story = asked();
    for (let n = 1; n <= 3; n++) expect(story.resends()).toBe('CodeIssued');
    expect(story.resends()).toBe('CONSENT_CODE_LIMIT');
  });

  it('is for the organisation that asked alone', () => {
    expect(asked().resends(null, 'r1', OTHER_TRUST)).toBe('CONSENT_REQUEST_NOT_FOUND');
  });
});

describe('the codes of one patient', () => {
  it('are five in any 24 hours, whoever asks', () => {
    const story = asked();
    for (let n = 1; n <= 3; n++) expect(story.resends()).toBe('CodeIssued');
    expect(story.asks('r2', OTHER_TRUST)).toBe('AccessRequested, CodeIssued');
    expect(story.asks('r3')).toBe('CONSENT_CODE_LIMIT');
    expect(story.resends(null, 'r2', OTHER_TRUST)).toBe('CONSENT_CODE_LIMIT');
    expect(story.at(24 * 60 - 1).asks('r3')).toBe('CONSENT_CODE_LIMIT');
    expect(story.at(24 * 60 + 1).asks('r3')).toBe('AccessRequested, CodeIssued');
  });
});

describe('delivery', () => {
  it('that fails for good goes over the other channel, then to the practice', () => {
    const story = asked();
    expect(story.fails('permanent')).toBe('CodeDeliveryFailed, CodeIssued');
    expect(story.last('CodeIssued')).toMatchObject({ issue: 2, channel: 'email', cause: 'fallback' });
    expect(story.fails('technical', 2, 'email')).toBe('CodeDeliveryFailed');
    expect(story.last('CodeDeliveryFailed').next).toBe('practice');
    expect(story.stands()).toBe('pending');
    expect(story.resends()).toBe('CONSENT_CODE_UNDELIVERABLE');
    expect(story.approves()).toBe('AccessRequestApproved');
  });

  it('that fails for now changes nothing else', () => {
    const story = asked();
    expect(story.fails('temporary')).toBe('CodeDeliveryFailed');
    expect(story.submits(1)).toBe('CodeVerified');
  });

  it('may be told twice, late and out of order', () => {
    const story = asked();
    expect(story.delivers()).toBe('CodeDelivered');
    expect(story.delivers()).toBe('');
    expect(story.fails('permanent')).toBe('');
    expect(story.submits(1)).toBe('CodeVerified');
    const failed = asked();
    expect(failed.fails('permanent')).toBe('CodeDeliveryFailed, CodeIssued');
    expect(failed.fails('permanent')).toBe('');
    expect(failed.delivers()).toBe('CodeDelivered');
    expect(failed.submits(1)).toBe('CodeRejected');
    const over = asked();
    over.submits(1);
    expect(over.delivers()).toBe('CodeDelivered');
    expect(over.stands()).toBe('verified');
  });

  it('of a code that no longer counts brings no other', () => {
    const story = asked();
    story.resends();
    expect(story.fails('permanent')).toBe('CodeDeliveryFailed');
    expect(story.last('CodeDeliveryFailed').next).toBe('none');
  });

  it('of a code that was never issued is refused', () => {
    expect(asked().delivers(2)).toBe('CONSENT_REQUEST_NOT_FOUND');
    expect(asked().delivers(1, 'email')).toBe('CONSENT_REQUEST_NOT_FOUND');
    expect(asked().fails('permanent', 7)).toBe('CONSENT_REQUEST_NOT_FOUND');
  });

  it('is left to the practice where there is nowhere to send a code', () => {
    const story = new RequestStory([]).at(0);
    expect(story.asks()).toBe('AccessRequested');
    expect(story.submits(1)).toBe('CONSENT_CODE_REJECTED');
    expect(story.resends()).toBe('CONSENT_CODE_UNDELIVERABLE');
  });
});

describe('a timer', () => {
  const expireCode = (story: RequestStory, issue = 1) =>
    story.does({ type: 'ExpireCode', requestId: 'r1', issue });
  const expireRequest = (story: RequestStory) => story.does({ type: 'ExpireAccessRequest', requestId: 'r1' });

  it('may be early, late or doubled', () => {
    const story = asked().at(9);
    expect(expireCode(story)).toBe('');
    expect(expireRequest(story)).toBe('');
    expect(expireCode(story.at(10))).toBe('CodeExpired');
    expect(expireCode(story)).toBe('');
    expect(expireRequest(story.at(61))).toBe('AccessRequestExpired');
    expect(expireRequest(story)).toBe('');
    expect(expireCode(story.at(62))).toBe('');
    expect(story.stands()).toBe('expired');
  });

  it('for a code that was replaced, or a request that is over or unknown, does nothing', () => {
    const story = asked();
    story.resends();
    expect(expireCode(story.at(20))).toBe('');
    story.declines();
    expect(expireRequest(story.at(61))).toBe('');
    expect(story.does({ type: 'ExpireCode', requestId: 'r9', issue: 1 })).toBe('');
    expect(story.does({ type: 'ExpireAccessRequest', requestId: 'r9' })).toBe('');
  });
});
