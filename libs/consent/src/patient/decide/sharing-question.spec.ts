import { describe, expect, it } from '@jest/globals';
import type { CalendarDate, Instant } from '#libs/kernel';
import { given, patientAfter } from '../../../contract/src/given.js';
import { died, relationshipEnded, relationshipStarted } from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  CLOSED_TRUST,
  LAST_YEAR,
  NOW,
  OTHER_TRUST,
  registered,
  SELF,
  TOMORROW,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../../contract/src/people-and-places.js';
import type { AnswerSharingQuestion, AskSharingQuestion } from '../commands.js';
import type { ChoiceMade, PatientEvent } from '../events.js';

const ask = (command: Partial<AskSharingQuestion> = {}) => ({
  type: 'AskSharingQuestion' as const,
  organisation: TRUST,
  notice: 'sharing-v1',
  by: CLINICIAN,
  now: NOW,
  ...command,
});

const answer = (command: Partial<AnswerSharingQuestion> = {}) => ({
  type: 'AnswerSharingQuestion' as const,
  organisation: TRUST,
  answer: 'yes' as const,
  notice: 'sharing-v1',
  method: 'in-person' as const,
  madeBy: SELF,
  by: CLINICIAN,
  now: NOW,
  ...command,
});

const asked = (relationshipId: string, at: Instant): PatientEvent => ({
  type: 'SharingQuestionAsked',
  data: { organisation: TRUST, relationshipId, notice: 'sharing-v1', at, recordedBy: CLINICIAN },
});

const inCare = [registered(), relationshipStarted()];
const under = (relationshipId: string) => [{ data: { relationshipId } }];

describe('asking the sharing question', () => {
  it('names the relationship it is asked under', () => {
    expect(given(...inCare).when(ask())).toEqual([asked('referral-1', NOW)]);
  });

  it('needs a live relationship with that organisation', () => {
    expect(given(registered()).when(ask())).toBe('CONSENT_NO_RELATIONSHIP');
    expect(given(...inCare, relationshipEnded(NOW)).when(ask())).toBe('CONSENT_NO_RELATIONSHIP');
    expect(given(...inCare).when(ask({ organisation: OTHER_TRUST }))).toBe('CONSENT_NO_RELATIONSHIP');
    expect(given(registered(), relationshipStarted({ from: TOMORROW })).when(ask())).toBe(
      'CONSENT_NO_RELATIONSHIP',
    );
  });

  it('counts a relationship of any of the person’s numbers', () => {
    const others = [patientAfter(...inCare)];
    expect(given(registered()).when(ask(), { others })).toMatchObject(under('referral-1'));
  });

  it('takes the longest-lasting of several relationships', () => {
    const episode = relationshipStarted({ relationshipId: 'episode', from: YESTERDAY });
    const ending = relationshipEnded(TOMORROW);
    expect(given(...inCare, ending, episode).when(ask())).toMatchObject(under('episode'));
    expect(given(...inCare, episode).when(ask())).toMatchObject(under('referral-1'));
    const endingTogether = relationshipEnded(TOMORROW, episode.data);
    expect(given(...inCare, ending, episode, endingTogether).when(ask())).toMatchObject(under('referral-1'));
  });

  it('is for an organisation of the directory that is open, with a notice', () => {
    expect(given(...inCare).when(ask({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
    const cared = relationshipStarted({ organisation: CLOSED_TRUST });
    expect(given(registered(), cared).when(ask({ organisation: CLOSED_TRUST }))).toBe(
      'CONSENT_ORGANISATION_CLOSED',
    );
    expect(given(...inCare).when(ask({ notice: '' }))).toBe('CONSENT_CHOICE_INVALID');
  });

  it('is not asked after formal death', () => {
    expect(given(...inCare, died('formal')).when(ask())).toBe('CONSENT_PATIENT_DECEASED');
    expect(given(...inCare, died('informal')).when(ask())).toHaveLength(1);
  });
});

describe('an organisation kept by a dissent for all (section 10)', () => {
  const chose = (
    type: 'ConsentGranted' | 'ConsentRefused',
    from: Instant,
    scope: ChoiceMade['scope'],
    keepNamed = false,
  ): PatientEvent => ({
    type,
    data: {
      direction: 'share-in',
      scope,
      from,
      to: null,
      keepNamed,
      basis: 'patient',
      notice: 'sharing-v1',
      method: 'in-person',
      madeBy: SELF,
      evidence: null,
      recordedBy: CLINICIAN,
    },
  });
  const named = { kind: 'organisation', organisation: TRUST } as const;
  const granted = chose('ConsentGranted', LAST_YEAR, named);
  const stopEveryone = (keepNamed: boolean) => chose('ConsentRefused', YESTERDAY, { kind: 'all' }, keepNamed);

  it('may not ask again until it has a new choice', () => {
    const kept = [...inCare, granted, stopEveryone(true)];
    expect(given(...kept).when(ask())).toBe('CONSENT_MAY_NOT_ASK');
    const answeredYes: PatientEvent = {
      type: 'SharingQuestionAnswered',
      data: {
        organisation: TRUST,
        relationshipId: 'referral-1',
        answer: 'yes',
        from: LAST_YEAR,
        notice: 'sharing-v1',
        method: 'in-person',
        madeBy: SELF,
        recordedBy: CLINICIAN,
      },
    };
    expect(given(...inCare, answeredYes, stopEveryone(true)).when(ask())).toBe('CONSENT_MAY_NOT_ASK');
    expect(given(...kept, chose('ConsentRefused', NOW, named)).when(ask())).toHaveLength(1);
  });

  it('is only one that had something to keep', () => {
    expect(given(...inCare, stopEveryone(true)).when(ask())).toHaveLength(1);
    expect(given(...inCare, granted, stopEveryone(false)).when(ask())).toHaveLength(1);
  });
});

describe('answering the sharing question', () => {
  it('keeps the answer and the relationship it is given under', () => {
    expect(given(...inCare).when(answer({ from: YESTERDAY }))).toEqual([
      {
        type: 'SharingQuestionAnswered',
        data: {
          organisation: TRUST,
          relationshipId: 'referral-1',
          answer: 'yes',
          from: YESTERDAY,
          notice: 'sharing-v1',
          method: 'in-person',
          madeBy: SELF,
          recordedBy: CLINICIAN,
        },
      },
    ]);
  });

  it('needs a relationship that was live when the answer took effect', () => {
    const left = given(...inCare, relationshipEnded(YESTERDAY));
    expect(left.when(answer())).toBe('CONSENT_NO_RELATIONSHIP');
    expect(left.when(answer({ from: YESTERDAY }))).toBe('CONSENT_NO_RELATIONSHIP');
    expect(left.when(answer({ from: LAST_YEAR }))).toMatchObject([{ data: { from: LAST_YEAR } }]);
    expect(given(registered()).when(answer({ answer: 'no' }))).toBe('CONSENT_NO_RELATIONSHIP');
  });

  it('is given under the relationship it was last asked under, while that is live', () => {
    const episode = relationshipStarted({ relationshipId: 'episode', from: LAST_YEAR });
    const both = [...inCare, episode, asked('referral-1', LAST_YEAR), asked('episode', YESTERDAY)];
    expect(given(...both).when(answer())).toMatchObject(under('episode'));
    expect(given(...both).when(answer({ from: LAST_YEAR }))).toMatchObject(under('referral-1'));
    const together = [...both, asked('referral-1', YESTERDAY)];
    expect(given(...together).when(answer({ from: YESTERDAY }))).toMatchObject(under('referral-1'));
    const ended = relationshipEnded(NOW, episode.data);
    expect(given(...both, ended).when(answer())).toMatchObject(under('referral-1'));
  });

  it('carries the same statement as a choice', () => {
    expect(given(...inCare).when(answer({ method: 'policy' }))).toBe('CONSENT_CHOICE_INVALID');
    expect(given(...inCare).when(answer({ notice: ' ' }))).toBe('CONSENT_CHOICE_INVALID');
    expect(given(...inCare).when(answer({ madeBy: { ...SELF, capacity: 'parental-responsibility' } }))).toBe(
      'CONSENT_CHOICE_INVALID',
    );
  });

  it('takes no effect for a closed organisation, and late evidence from before', () => {
    const cared = given(registered(), relationshipStarted({ organisation: CLOSED_TRUST }));
    expect(cared.when(answer({ organisation: CLOSED_TRUST }))).toBe('CONSENT_ORGANISATION_CLOSED');
    expect(cared.when(answer({ organisation: CLOSED_TRUST, from: LAST_YEAR }))).toHaveLength(1);
    expect(cared.when(answer({ organisation: UNKNOWN }))).toBe('CONSENT_ORGANISATION_UNKNOWN');
  });

  it('is no yes after formal death; a no of the patient’s own is taken', () => {
    const dead = given(...inCare, died('formal'));
    expect(dead.when(answer())).toBe('CONSENT_PATIENT_DECEASED');
    expect(dead.when(answer({ answer: 'no' }))).toHaveLength(1);
  });

  it('is no proxy’s after informal death', () => {
    const madeBy = {
      capacity: 'deputy-health-and-welfare',
      name: 'Jon Field',
      patientLacksCapacity: true,
    } as const;
    expect(given(...inCare, died('informal')).when(answer({ answer: 'no', madeBy }))).toBe(
      'CONSENT_PATIENT_DECEASED',
    );
    expect(given(...inCare).when(answer({ answer: 'no', madeBy }))).toHaveLength(1);
  });

  it('is given by those who may choose', () => {
    const child = registered({ dateOfBirth: '2015-01-01' as CalendarDate });
    expect(given(child, relationshipStarted()).when(answer())).toBe('CONSENT_NOT_ENTITLED');
  });
});
