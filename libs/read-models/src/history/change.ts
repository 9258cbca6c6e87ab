import {
  awaitingContact,
  optOutStanding,
  type OptOutScheme,
  type PatientEvent,
  type PatientState,
  projectConsentStanding,
  type Scope,
  standingAt,
  switchedTo,
} from '#libs/consent';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';

/** What was so before an event was recorded, and what is so since: short codes, never a personal value. */
export interface Change {
  readonly old: string;
  readonly new: string;
}

type Look = (state: PatientState) => string;

/** Both sides of an event are looked at in the same way, at the instant the event takes effect. */
export const changeOf = (
  event: PatientEvent,
  at: Instant,
  before: PatientState,
  after: PatientState,
): Change => {
  const look = lookFor(event, at);
  return { old: look(before), new: look(after) };
};

const named = (organisation: OdsCode): Scope => ({ kind: 'organisation', organisation });

const lookFor = (event: PatientEvent, at: Instant): Look => {
  switch (event.type) {
    case 'PatientRegistered':
      return ({ identity }) => (identity === undefined ? 'not-registered' : 'registered');
    case 'ContactPointSet':
    case 'ContactPointRemoved':
      return contactPoint(event.data.contactPointId);
    case 'ContactPointVerified':
      return ({ contactPoints }) =>
        contactPoints.some((point) => point.contactPointId === event.data.contactPointId && point.verified)
          ? 'verified'
          : 'not-verified';
    case 'ContactCodeIssued':
    case 'ContactCodeUndelivered':
    case 'ContactCodeRejected':
      return contactCode(event.data.contactPointId, event.data.issue);
    case 'CareRelationshipStarted':
    case 'CareRelationshipEnded':
      return relationship(event.data.relationshipId);
    case 'ConsentGranted':
    case 'ConsentRefused':
    case 'ConsentRevoked':
    case 'VerificationRequired':
      return (state) => standingAt(state, event.data.direction, event.data.scope, at, event.data.basis);
    case 'SharingQuestionAsked':
      return question(event.data.organisation);
    case 'SharingQuestionAnswered':
      return (state) => standingAt(state, 'share-in', named(event.data.organisation), at);
    case 'ItemMarkedPrivate':
    case 'ItemPrivacyLifted':
      return item(event.data.itemId, event.data.organisation, at);
    case 'EmergencyOverrideStarted':
    case 'EmergencyOverrideEnded':
      return override(event.data.overrideId, event.type);
    case 'PatientRestricted':
    case 'PatientRestrictionLifted':
      return ({ restrictions }) =>
        switchedTo(restrictions, at)?.value === true ? 'restricted' : 'not-restricted';
    case 'DeathRecorded':
    case 'DeathRecordRemoved':
      return ({ deaths }) => switchedTo(deaths, at)?.value ?? 'none';
    case 'NhsNumberSuperseded':
      return superseded(at);
    case 'SupersededNumberLinked':
    case 'MergeConfirmed':
      return merge(event.data.superseded);
    case 'MergeUndone':
      return undone(event.data.other, at);
    case 'NhsNumberInvalidated':
      return ({ invalidations }) => (switchedTo(invalidations, at)?.value === true ? 'invalidated' : 'valid');
    case 'PatientErased':
      return ({ erased }) => (erased === undefined ? 'kept' : 'erased');
    case 'CodeVerified':
    case 'AccessRequestApproved':
      return ({ verifiedRequests }) =>
        verifiedRequests.some(({ requestId }) => requestId === event.data.requestId)
          ? 'verified'
          : 'not-verified';
    case 'AccessRequested':
    case 'CodeLocked':
    case 'AccessRequestDeclined':
    case 'AccessRequestExpired':
    case 'AccessRequestCancelled':
    case 'AccessRequestSuperseded':
      return request(event.data.requestId);
    case 'CodeIssued':
    case 'CodeDelivered':
    case 'CodeDeliveryFailed':
    case 'CodeRejected':
    case 'CodeExpired':
      return code(event.data.requestId, event.data.issue);
    case 'OptOutRegistered':
    case 'OptOutWithdrawn':
      return optOut(event.data.scheme, at);
    case 'LegacyType2Imported':
      return event.data.honoured ? optOut('national', at) : contact(at);
    case 'ProjectConsentGiven':
    case 'ProjectConsentRefused':
    case 'ProjectConsentWithdrawn':
      return projectConsent(event.data.projectId, at);
  }
};

const request =
  (id: string): Look =>
  ({ accessRequests }) => {
    const found = accessRequests.find(({ requestId }) => requestId === id);
    return found === undefined ? 'none' : (found.end?.kind ?? 'pending');
  };

/** A code that was rejected is as it was before. */
const code =
  (id: string, issue: number | null): Look =>
  ({ accessRequests }) => {
    const found = accessRequests
      .find(({ requestId }) => requestId === id)
      ?.codes.find((one) => one.issue === issue);
    if (found === undefined) return 'none';
    if (found.expired) return 'expired';
    if (found.delivered) return 'delivered';
    return found.failed === null ? 'issued' : 'undelivered';
  };

/** A code that was rejected is as it was before. */
const contactCode =
  (id: string, issue: number): Look =>
  ({ contactCodes }) => {
    const found = contactCodes.find((one) => one.contactPointId === id && one.issue === issue);
    if (found === undefined) return 'none';
    return found.failed === null ? 'issued' : 'undelivered';
  };

const contactPoint =
  (id: string): Look =>
  ({ contactPoints }) => {
    const point = contactPoints.find(({ contactPointId }) => contactPointId === id);
    if (point === undefined) return 'none';
    return point.preferred ? 'preferred' : 'set';
  };

const relationship =
  (id: string): Look =>
  ({ relationships }) => {
    const found = relationships.find(({ relationshipId }) => relationshipId === id);
    if (found === undefined) return 'none';
    return found.to === null ? 'started' : 'ended';
  };

const question =
  (organisation: OdsCode): Look =>
  ({ questions, answers }) => {
    const asked = questions.filter((one) => one.organisation === organisation).length;
    const answered = answers.filter((one) => one.organisation === organisation).length;
    if (asked === 0) return 'not-asked';
    return asked > answered ? 'asked' : 'answered';
  };

const item =
  (id: string, organisation: OdsCode, at: Instant): Look =>
  ({ privacyMarks }) => {
    const marks = privacyMarks.filter((mark) => mark.itemId === id && mark.organisation === organisation);
    const switches = marks.map((mark) => ({ ...mark, value: mark.private }));
    return switchedTo(switches, at)?.value === true ? 'private' : 'not-private';
  };

/** An end is an end however early: `to` moves to it, and both sides differ only in that. */
const override =
  (id: string, type: 'EmergencyOverrideStarted' | 'EmergencyOverrideEnded'): Look =>
  ({ overrides, lastRecordedAt }) => {
    const found = overrides.find(({ overrideId }) => overrideId === id);
    if (found === undefined) return 'none';
    const over =
      type === 'EmergencyOverrideEnded' && lastRecordedAt !== undefined && found.to <= lastRecordedAt;
    return over ? 'ended' : 'started';
  };

const optOut =
  (scheme: OptOutScheme, at: Instant): Look =>
  (state) =>
    optOutStanding([{ states: [state] }], scheme, at)?.value ?? 'not-recorded';

/** Whether the patient is to be asked because of a Type 2 code that came too late to count. */
const contact =
  (at: Instant): Look =>
  (state) =>
    awaitingContact([{ states: [state] }], at).length > 0 ? 'flagged-for-contact' : 'not-flagged';

const projectConsent =
  (projectId: string, at: Instant): Look =>
  (state) =>
    projectConsentStanding([{ states: [state] }], projectId, at)?.value ?? 'not-recorded';

const superseded =
  (at: Instant): Look =>
  ({ survivors }) =>
    (switchedTo(survivors, at)?.value ?? null) === null ? 'current' : 'superseded';

const merge =
  (other: PatientId): Look =>
  ({ mergeLinks }) =>
    mergeLinks.findLast((link) => link.superseded === other)?.status ?? 'none';

/** Recorded on both sides of a merge: the survivor unlinks the other number, the other one is current again. */
const undone =
  (other: PatientId, at: Instant): Look =>
  (state) =>
    state.survivors.some(({ value }) => value === other) ? superseded(at)(state) : merge(other)(state);
