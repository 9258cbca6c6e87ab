import { describe, expect, it } from '@jest/globals';
import type { PatientEvent } from '#libs/consent';
import {
  CLINICIAN,
  OTHER_PATIENT,
  OTHER_TRUST,
  patientAfter,
  registered,
  SELF,
  TRUST,
} from '#libs/consent/contract';
import type { Instant } from '#libs/kernel';
import { asked, choice, closure, forTrust, listed } from '../support/request-events.js';
import { contactPoint, minute, RequestStory } from '../support/request-story.js';

/* Section 4 of the rules, and the readings of section 10 on requests: what ends one. */

describe('a pending request', () => {
  it('gives way to a new one of the same organisation and purpose, and to no other', () => {
    const story = asked();
    expect(story.asks('r2', TRUST, 'screening')).toBe('AccessRequested, CodeIssued');
    expect(story.asks('r3')).toBe('AccessRequestSuperseded, AccessRequested, CodeIssued');
    expect(story.stands('r1')).toBe('superseded');
    expect(story.stands('r2')).toBe('pending');
    expect(story.submits(1)).toBe('CONSENT_CODE_REJECTED');
    expect(story.submits(1, { requestId: 'r3' })).toBe('CodeVerified');
  });

  it('is answered once, online or by code', () => {
    const online = asked();
    expect(online.approves()).toBe('AccessRequestApproved');
    expect(online.submits(1)).toBe('CONSENT_CODE_REJECTED');
    const byCode = asked();
    byCode.submits(1);
    expect(byCode.approves()).toBe('CONSENT_REQUEST_OVER');
    expect(byCode.declines()).toBe('CONSENT_REQUEST_OVER');
    expect(byCode.state.verifiedRequests).toHaveLength(1);
  });

  it('can be approved online when its code is over, until it is over itself', () => {
    expect(asked().at(59).approves()).toBe('AccessRequestApproved');
    expect(asked().at(60).approves()).toBe('AccessRequestExpired');
    expect(asked().at(60).declines()).toBe('AccessRequestExpired');
  });

  it('can be withdrawn by the organisation that made it', () => {
    const story = asked();
    const withdraw = (organisation: typeof TRUST) =>
      story.does({ type: 'WithdrawAccessRequest', requestId: 'r1', organisation });
    expect(withdraw(OTHER_TRUST)).toBe('CONSENT_REQUEST_NOT_FOUND');
    expect(withdraw(TRUST)).toBe('AccessRequestCancelled');
    expect(story.stands()).toBe('cancelled: withdrawn');
  });

  it.each([
    ['refused', forTrust, minute(1)],
    ['revoked', { kind: 'all' }, minute(1)],
    ['refused', forTrust, minute(60 * 24)],
    ['revoked', forTrust, minute(-60 * 24)],
  ] as const)('is cancelled by a choice %s for %j from %s', (value, scope, from) => {
    const story = asked();
    const event = value === 'refused' ? 'ConsentRefused' : 'ConsentRevoked';
    expect(choice(story, { value, scope, from })).toBe(`${event}, AccessRequestCancelled`);
    expect(story.submits(1)).toBe('CONSENT_CODE_REJECTED');
    expect(story.stands()).toBe('cancelled: refused');
  });

  it('is cancelled by a refusal that a policy set, or that keeps others by name', () => {
    const byPolicy = { basis: 'policy', method: 'policy', madeBy: null, notice: null } as const;
    expect(choice(asked(), { value: 'refused', scope: forTrust, ...byPolicy })).toMatch(/Cancelled/);
    expect(choice(asked(), { value: 'refused', keepNamed: true })).toMatch(/Cancelled/);
  });

  it('is left alone by what is no refusal to look of this organisation', () => {
    const story = asked();
    choice(story, { value: 'granted', scope: forTrust });
    choice(story, { value: 'verify' });
    choice(story, { value: 'refused', scope: { kind: 'organisation', organisation: OTHER_TRUST } });
    choice(story, { value: 'refused', direction: 'share-out', scope: { kind: 'all' } });
    expect(story.submits(1)).toBe('CodeVerified');
  });

  it('is cancelled with the last relationship, however it ends', () => {
    const ended = (story: RequestStory, to?: Instant) =>
      story.does({
        type: 'EndCareRelationship',
        relationshipId: 'referral-1',
        ...(to === undefined ? {} : { to }),
      });
    expect(ended(asked())).toBe('CareRelationshipEnded, AccessRequestCancelled');
    const later = asked();
    expect(ended(later, minute(3))).toBe('CareRelationshipEnded');
    expect(later.at(3).submits(1)).toBe('AccessRequestCancelled');
    expect(later.stands()).toBe('cancelled: relationship-ended');
    const another = asked();
    another.does({
      type: 'StartCareRelationship',
      relationshipId: 'episode-1',
      organisation: TRUST,
      kind: 'episode',
    });
    expect(ended(another.at(2))).toBe('CareRelationshipEnded');
    expect(another.submits(1)).toBe('CodeVerified');
  });

  it('is cancelled by a prohibition when that takes effect, even where it was lifted since', () => {
    const story = asked().knowing({ practiceLists: listed(['prohibited', minute(3)]) });
    expect(story.at(2).submits(null)).toBe('CodeRejected');
    expect(story.at(3).submits(1)).toBe('AccessRequestCancelled');
    expect(story.stands()).toBe('cancelled: prohibited');
    const since = asked().knowing({
      practiceLists: listed(['prohibited', minute(3)], ['delisted', minute(4)]),
    });
    expect(since.at(5).approves()).toBe('AccessRequestCancelled');
  });

  it('is cancelled by the closure of the organisation', () => {
    expect(asked().inDirectory(closure).at(5).submits(1)).toBe('AccessRequestCancelled');
  });

  it('is cancelled by formal death, not by an informal one', () => {
    const death = (story: RequestStory, status: 'formal' | 'informal') =>
      story.does({ type: 'RecordDeath', status, dateOfDeath: null });
    expect(death(asked(), 'formal')).toBe('DeathRecorded, AccessRequestCancelled');
    const story = asked();
    expect(death(story, 'informal')).toBe('DeathRecorded');
    expect(story.submits(1)).toBe('CodeVerified');
  });

  it('is cancelled by a merge on either side, by an unmerge, and with its number', () => {
    const survivor = asked();
    expect(survivor.does({ type: 'LinkSupersededNumber', superseded: OTHER_PATIENT })).toBe(
      'SupersededNumberLinked, AccessRequestCancelled',
    );
    expect(survivor.asks('r2')).toBe('AccessRequested, CodeIssued');
    expect(survivor.does({ type: 'ConfirmMerge', superseded: OTHER_PATIENT })).toBe('MergeConfirmed');
    expect(survivor.stands('r2')).toBe('pending');
    expect(survivor.does({ type: 'UndoMerge', other: OTHER_PATIENT })).toMatch(/AccessRequestCancelled$/);
    expect(asked().does({ type: 'InvalidateNhsNumber' })).toBe(
      'NhsNumberInvalidated, AccessRequestCancelled',
    );
  });

  it('is cancelled when the contact point used changes or goes, and by no other change', () => {
    const set = (story: RequestStory, over: object) =>
      story.does({
        type: 'SetContactPoint',
        contactPointId: 'phone',
        channel: 'sms',
        value: '+447700900123',
        preferred: true,
        ...over,
      });
    expect(set(asked(), { value: '+447700900999' })).toBe('ContactPointSet, AccessRequestCancelled');
    expect(asked().does({ type: 'RemoveContactPoint', contactPointId: 'phone' })).toBe(
      'ContactPointRemoved, AccessRequestCancelled',
    );
    const story = asked();
    expect(set(story, {})).toBe('');
    expect(set(story, { preferred: false })).toBe('ContactPointSet');
    expect(set(story, { contactPointId: 'email', channel: 'email', value: 'new@example.org' })).toBe(
      'ContactPointSet',
    );
    expect(story.submits(1)).toBe('CodeVerified');
  });

  it('is not sent to a contact point that came or changed after it', () => {
    const story = asked().happens(
      contactPoint('tablet', 'sms', '+447700900777', true),
      contactPoint('email', 'email', 'new@example.org'),
    );
    story.resends();
    expect(story.last('CodeIssued').contactPointId).toBe('phone');
    expect(story.resends('email')).toBe('CONSENT_CODE_UNDELIVERABLE');
    expect(story.fails('permanent', 2)).toBe('CodeDeliveryFailed');
    story.asks('r2');
    expect(story.last('CodeIssued').contactPointId).toBe('tablet');
  });
});

describe('both numbers of a merged patient', () => {
  const other = (...events: readonly PatientEvent[]) => {
    const state = patientAfter(registered(), ...events);
    return { others: [state], superseded: [{ patientId: OTHER_PATIENT, state }] };
  };

  it('count their codes together', () => {
    const former = asked();
    for (let n = 1; n <= 3; n++) former.resends();
    const facts = { others: [former.state], superseded: [] };
    const story = new RequestStory().at(2).knowing(facts);
    expect(story.asks('x1', OTHER_TRUST)).toBe('AccessRequested, CodeIssued');
    expect(story.asks('x2')).toBe('CONSENT_CODE_LIMIT');
  });

  it('cancel together: a refusal under the other number, recorded since, ends the request', () => {
    const story = asked();
    const refusal = other({
      type: 'ConsentRefused',
      data: { ...recordChoiceData, scope: forTrust, from: minute(-99) },
    });
    const [state] = refusal.others;
    const since = { ...state!, choices: state!.choices.map((c) => ({ ...c, recordedAt: minute(2) })) };
    expect(
      story
        .knowing({ others: [since] })
        .at(3)
        .submits(1),
    ).toBe('AccessRequestCancelled');
    expect(story.stands()).toBe('cancelled: refused');
  });

  it('ask under the survivor', () => {
    const data = { survivor: OTHER_PATIENT, from: minute(0), recordedBy: CLINICIAN };
    expect(new RequestStory().at(0).happens({ type: 'NhsNumberSuperseded', data }).asks()).toBe(
      'CONSENT_MERGE_INVALID',
    );
  });
});

const recordChoiceData = {
  direction: 'share-in',
  to: null,
  keepNamed: false,
  basis: 'patient',
  notice: 'n',
  method: 'letter',
  madeBy: SELF,
  evidence: null,
  recordedBy: CLINICIAN,
} as const;

describe('scenario 6', () => {
  it('plays as it is written', () => {
    const submitted = asked();
    expect(submitted.submits(1, { organisation: OTHER_TRUST })).toBe('CodeRejected');
    expect(submitted.submits(1)).toBe('CodeVerified');
    expect(submitted.submits(1)).toBe('CONSENT_CODE_REJECTED');
    const guessed = asked();
    for (let n = 1; n <= 5; n++) guessed.submits(null);
    expect(guessed.submits(1)).toBe('CONSENT_CODE_LOCKED');
    const refused = asked();
    choice(refused, { value: 'refused', scope: forTrust });
    expect(refused.stands()).toBe('cancelled: refused');
    expect(refused.submits(1)).toBe('CONSENT_CODE_REJECTED');
  });
});
