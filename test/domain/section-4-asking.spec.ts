import { describe, expect, it } from '@jest/globals';
import { died, OTHER_TRUST, relationshipEnded, SELF, TRUST } from '#libs/consent/contract';
import { asked, choice, closure, forTrust, listed } from '../support/request-events.js';
import { minute, RequestStory } from '../support/request-story.js';

/* Section 4 of the rules, and the readings of section 10 on requests: who may ask. */

describe('an organisation may not ask', () => {
  it.each(['refused', 'revoked'] as const)('whom the patient %s, by name or with all', (value) => {
    for (const scope of [forTrust, { kind: 'all' } as const]) {
      const story = new RequestStory().at(0);
      choice(story, { value, scope });
      expect(story.at(1).asks()).toBe('CONSENT_REQUEST_REFUSED');
    }
  });

  it('unless a later grant by name took it out of a refusal for all', () => {
    const story = new RequestStory().at(0);
    choice(story, { value: 'refused' });
    choice(story, { value: 'granted', scope: forTrust });
    expect(story.at(1).asks()).toBe('AccessRequested, CodeIssued');
  });

  it('that answered a no stands against', () => {
    const story = new RequestStory().at(0);
    story.does({
      type: 'AnswerSharingQuestion',
      organisation: TRUST,
      answer: 'no',
      notice: 'n',
      method: 'in-person',
      madeBy: SELF,
    });
    expect(story.at(1).asks()).toBe('CONSENT_REQUEST_REFUSED');
  });

  it('that the practice prohibits', () => {
    const story = new RequestStory().at(1).knowing({ practiceLists: listed(['prohibited', minute(0)]) });
    expect(story.asks()).toBe('CONSENT_REQUEST_PROHIBITED');
  });

  it('without a relationship, or once it is over', () => {
    expect(
      new RequestStory()
        .at(0)
        .happens(relationshipEnded(minute(0)))
        .asks(),
    ).toBe('CONSENT_NO_RELATIONSHIP');
  });

  it('that is closed, nor about a patient who has died', () => {
    expect(new RequestStory().inDirectory(closure).at(5).asks()).toBe('CONSENT_ORGANISATION_CLOSED');
    expect(new RequestStory().at(0).happens(died('formal')).asks()).toBe('CONSENT_PATIENT_DECEASED');
    expect(new RequestStory().at(0).happens(died('informal')).asks()).toBe('AccessRequested, CodeIssued');
  });

  it('again for a day after the patient declined; others may', () => {
    const story = asked();
    expect(story.declines()).toBe('AccessRequestDeclined');
    expect(story.asks('r2')).toBe('CONSENT_REQUEST_COOL_DOWN');
    expect(story.asks('r2', TRUST, 'screening')).toBe('CONSENT_REQUEST_COOL_DOWN');
    expect(story.asks('r3', OTHER_TRUST)).toBe('AccessRequested, CodeIssued');
    expect(story.at(24 * 60).asks('r2')).toBe('CONSENT_REQUEST_COOL_DOWN');
    expect(story.at(24 * 60 + 1).asks('r2')).toBe('AccessRequested, CodeIssued');
  });

  it('for what was agreed to already, until the patient asks for a code each time', () => {
    const story = asked();
    story.submits(1);
    expect(story.asks('r2')).toBe('CONSENT_REQUEST_NOT_NEEDED');
    expect(story.asks('r3', TRUST, 'screening')).toBe('AccessRequested, CodeIssued');
    choice(story.at(2), { value: 'verify', scope: forTrust });
    expect(story.at(3).asks('r2')).toBe('AccessRequested, CodeIssued');
  });

  it('under an id that was used', () => {
    const story = asked();
    story.declines();
    expect(story.asks('r1', OTHER_TRUST)).toBe('CONSENT_ID_TAKEN');
  });

  it('while it is kept by name from a refusal of all others', () => {
    const story = asked();
    story.submits(1);
    choice(story.at(2), { value: 'refused', keepNamed: true });
    expect(story.at(3).asks('r2', TRUST, 'screening')).toBe('CONSENT_REQUEST_REFUSED');
    expect(story.at(3).asks('r2')).toBe('CONSENT_MAY_NOT_ASK');
  });
});
