import { type Method, type OptOutChannel, roleCodes } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import type { Caller } from '../caller.js';
import type { Operations } from './operations.js';
import {
  caresFor,
  isOwnRecord,
  isOwnRelationship,
  isRecorder,
  isRegisteredElsewhere,
  isRegisteredHere,
  ownOrganisation,
  type Subject,
} from './subject.js';

/** What must hold beside the role. */
export interface Permission<Asked> {
  /** Of the request itself: judged before any patient is looked at, so its refusal tells nothing. */
  readonly request?: (caller: Caller, asked: Asked) => boolean;
  /** Of the patient: refused, it looks as if there were no such patient. */
  readonly patient?: (caller: Caller, subject: Subject, asked: Asked) => boolean;
}

const online: readonly Method[] = ['online', 'app'];
export const onBehalf: readonly Method[] = ['in-person', 'phone', 'letter'];

const onlineChannels: readonly OptOutChannel[] = ['online', 'app'];

export const always: Permission<unknown> = {};
export const own: Permission<unknown> = { patient: isOwnRecord };
export const registeredHere: Permission<unknown> = { patient: isRegisteredHere };
export const forOwnOrganisation: Permission<{ readonly organisation: OdsCode }> = {
  request: (caller, { organisation }) => ownOrganisation(caller, organisation),
};
export const forOwnPatients: Permission<{ readonly organisation: OdsCode }> = {
  ...forOwnOrganisation,
  patient: caresFor,
};
export const asViewer: Permission<{ readonly viewer: OdsCode }> = {
  request: (caller, { viewer }) => ownOrganisation(caller, viewer),
};
export const ownRelationship: Permission<{ readonly relationshipId: string }> = {
  patient: (caller, subject, { relationshipId }) => isOwnRelationship(caller, subject, relationshipId),
};
export const forOwnPractice: Permission<{ readonly practice: OdsCode }> = {
  request: (caller, { practice }) => ownOrganisation(caller, practice),
};

export const atOrganisation: Permission<unknown> = { request: ({ actor }) => actor.organisation !== null };

export const isPrivacyOfficer = ({ actor }: Caller): boolean => actor.roleCode === roleCodes.privacyOfficer;
export const officerOfPractice: Permission<{ readonly practice: OdsCode | null }> = {
  request: (caller, { practice }) =>
    isPrivacyOfficer(caller) && practice !== null && ownOrganisation(caller, practice),
};

/** The patient speaks for themselves, online. */
export const ownStatement: Permission<Operations['RecordChoice' | 'AnswerSharingQuestion']> = {
  request: (_, { method, madeBy }) => online.includes(method) && madeBy?.capacity === 'self',
  patient: isOwnRecord,
};
/** The practice writes down what it was told; or a policy of its own, which can restrict and never permit. */
export const practiceStatement: Permission<Operations['RecordChoice' | 'AnswerSharingQuestion']> = {
  request: (_, { method }) => onBehalf.includes(method) || method === 'policy',
  patient: isRegisteredHere,
};
/** Whoever treats the patient writes down whether what is recorded there may be seen elsewhere. */
export const shareOutHere: Permission<Operations['RecordChoice']> = {
  request: (caller, { method, direction, scope }) =>
    onBehalf.includes(method) &&
    direction === 'share-out' &&
    scope.kind === 'organisation' &&
    ownOrganisation(caller, scope.organisation),
  patient: caresFor,
};

/** The patient opts out, or back in, online. */
export const ownOptOut: Permission<Operations['RecordOptOut']> = {
  request: (_, { scheme, channel, madeBy }) =>
    scheme === 'national' && onlineChannels.includes(channel) && madeBy.capacity === 'self',
  patient: isOwnRecord,
};
/** Type 1 is set and withdrawn by the practice alone (section 10). */
export const practiceOptOut: Permission<Operations['RecordOptOut']> = {
  request: (_, { scheme, channel }) => scheme === 'type-1' && channel === 'practice',
  patient: isRegisteredHere,
};
/** Those who run the national scheme write down what came by phone, by post or from secure settings. */
export const nationalOptOut: Permission<Operations['RecordOptOut']> = {
  request: (_, { scheme, channel }) =>
    scheme === 'national' && channel !== 'practice' && !onlineChannels.includes(channel),
};

export const ownProjectAnswer: Permission<Operations['RecordProjectConsent']> = {
  request: (_, { method, madeBy }) => online.includes(method) && madeBy.capacity === 'self',
  patient: isOwnRecord,
};
export const projectAnswerFor = (
  patient: NonNullable<Permission<unknown>['patient']>,
): Permission<Operations['RecordProjectConsent']> => ({
  request: (_, { method }) => onBehalf.includes(method),
  patient,
});

/**
 * The practice refers its own patients anywhere, and writes down who newly registers with it. Whom it would take
 * away from another practice is moved by a service of the new one.
 */
export const startedByPractice: Permission<Operations['StartCareRelationship']> = {
  request: (caller, { kind, organisation }) =>
    kind !== 'registration' || ownOrganisation(caller, organisation),
  patient: (caller, subject, { kind, from }) =>
    kind === 'registration'
      ? !isRegisteredElsewhere(caller, subject, from ?? subject.now)
      : isRegisteredHere(caller, subject),
};
/** Marking an item takes it from everybody else's sight, so it is for those who care, or recorded it. */
export const privacyOfItem: Permission<Operations['SetItemPrivacy']> = {
  ...forOwnOrganisation,
  patient: (caller, subject, { itemId }) => caresFor(caller, subject) || isRecorder(caller, subject, itemId),
};
