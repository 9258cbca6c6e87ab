import { errorsOf } from '#libs/kernel';
import { feedSubscriptionErrors } from './feed-subscriptions/errors.js';

/** Every reason the domain refuses a command for. */
export const consentErrors = {
  CONSENT_NHS_NUMBER_INVALID: {
    status: 400,
    title: 'That is not a valid NHS number.',
    remedy: 'Check the ten digits; numbers of Scotland and Northern Ireland are not accepted.',
  },
  CONSENT_PATIENT_NOT_FOUND: {
    status: 404,
    title: 'No such patient, or not one you may act for.',
    remedy: 'Check the identifier and your relationship to the patient.',
  },
  CONSENT_PATIENT_ALREADY_REGISTERED: {
    status: 409,
    title: 'The NHS number is already registered.',
    remedy: 'Look the patient up instead.',
  },
  CONSENT_NHS_NUMBER_INVALIDATED: {
    status: 409,
    title: 'The NHS number has been invalidated.',
    remedy: 'Ask the practice for the right number.',
  },
  CONSENT_DATE_INVALID: {
    status: 422,
    title: 'The date cannot be right.',
    remedy: 'A date of birth or of death is not in the future, and nobody dies before they are born.',
  },
  CONSENT_ID_TAKEN: {
    status: 409,
    title: 'The id is taken; ids are never reused.',
    remedy: 'Make a new id.',
  },
  CONSENT_ORGANISATION_UNKNOWN: {
    status: 422,
    title: 'The organisation code is not in the directory.',
    remedy: 'Check the ODS code, or register the organisation first.',
  },
  CONSENT_ORGANISATION_CLOSED: {
    status: 409,
    title: 'The organisation is closed at that time.',
    remedy: 'Name its successor, or a time before the closure.',
  },
  CONSENT_ORGANISATION_EXISTS: {
    status: 409,
    title: 'The organisation code is taken; codes are never reused.',
    remedy: 'Use the code as it stands in the directory.',
  },
  CONSENT_NOT_A_PRACTICE: {
    status: 422,
    title: 'The organisation is not a GP practice.',
    remedy: 'Name the GP practice by its ODS code.',
  },
  CONSENT_SUCCESSION_INVALID: {
    status: 422,
    title: 'The succession makes no sense.',
    remedy: 'A successor is another organisation, open at the closure.',
  },
  CONSENT_PERIOD_INVALID: {
    status: 422,
    title: 'The dates are out of order.',
    remedy: 'The end lies after the start.',
  },
  CONSENT_CHOICE_INVALID: {
    status: 422,
    title: 'The parts of the choice do not fit together.',
    remedy: 'The detail names the parts.',
  },
  CONSENT_NOT_ENTITLED: {
    status: 409,
    title: 'This person may not make this choice.',
    remedy: 'The detail names the rule.',
  },
  CONSENT_PATIENT_DECEASED: {
    status: 409,
    title: 'The patient has died; this can no longer be recorded.',
    remedy: 'A death recorded in error can be removed by the practice.',
  },
  CONSENT_RELATIONSHIP_NOT_FOUND: {
    status: 404,
    title: 'No such care relationship.',
    remedy: 'List the relationships of the patient.',
  },
  CONSENT_RELATIONSHIP_ENDED: {
    status: 409,
    title: 'The care relationship has already ended.',
    remedy: 'Start a new one.',
  },
  CONSENT_NO_RELATIONSHIP: {
    status: 409,
    title: 'The organisation has no live care relationship with the patient.',
    remedy: 'Start one, or claim one with a reason.',
  },
  CONSENT_MAY_NOT_ASK: {
    status: 409,
    title: 'The patient stopped everyone else and kept this organisation; it may not ask again.',
    remedy: 'Wait for a new choice of the patient.',
  },
  CONSENT_REASON_NOT_PERMITTED: {
    status: 422,
    title: 'The reason code is not permitted for this kind of alert.',
    remedy: 'Self-claim: 1, 2, 3, 4, 6. Emergency override: 1, 2, 3, 5.',
  },
  CONSENT_OVERRIDE_NOT_PERMITTED: {
    status: 403,
    title: 'An emergency override needs a permitted role and a step-up login.',
    remedy: 'Log in at assurance level 3 with a role the policy permits.',
  },
  CONSENT_OVERRIDE_NOT_FOUND: {
    status: 404,
    title: 'No such emergency override, or it is over.',
    remedy: 'List the overrides of the patient.',
  },
  CONSENT_CONTACT_POINT_INVALID: {
    status: 422,
    title: 'That is not a mobile number or email address that can be used.',
    remedy: 'Mobile numbers as +447700900123, email addresses as name@example.org.',
  },
  CONSENT_CONTACT_POINT_NOT_FOUND: {
    status: 404,
    title: 'No such contact point.',
    remedy: 'List the contact points of the patient.',
  },
  CONSENT_REQUEST_NOT_FOUND: {
    status: 404,
    title: 'No such access request.',
    remedy: 'List the access requests of the patient, or of your organisation.',
  },
  CONSENT_REQUEST_REFUSED: {
    status: 409,
    title: 'The patient has refused this organisation, or all; a code does not change that.',
    remedy: 'Only a new choice of the patient does.',
  },
  CONSENT_REQUEST_PROHIBITED: {
    status: 409,
    title: "The patient's practice prohibits this organisation.",
    remedy: 'Ask the practice.',
  },
  CONSENT_REQUEST_NOT_NEEDED: {
    status: 409,
    title: 'An access request of this organisation for this purpose has been agreed to already.',
    remedy: 'Ask for a decision.',
  },
  CONSENT_REQUEST_COOL_DOWN: {
    status: 409,
    title: 'The patient has declined a request of this organisation a short while ago.',
    remedy: 'Wait until the time in the detail.',
  },
  CONSENT_REQUEST_OVER: {
    status: 409,
    title: 'The access request is over.',
    remedy: 'Make a new one, if the patient still wants it.',
  },
  CONSENT_CODE_LIMIT: {
    status: 429,
    title: 'No more codes are sent for now.',
    remedy: 'The detail names the limit. The patient can approve the request online.',
  },
  CONSENT_CODE_REJECTED: {
    status: 422,
    title: 'The code is not accepted.',
    remedy: 'Check the request, the code and its age; ask for it to be sent again.',
  },
  CONSENT_CODE_LOCKED: {
    status: 409,
    title: 'Too many wrong codes: the access request is locked.',
    remedy: 'Make a new request, if the patient still wants it.',
  },
  CONSENT_CODE_UNDELIVERABLE: {
    status: 409,
    title: 'The patient has no contact point that a code can be sent to.',
    remedy: 'The patient can approve the request online, or tell the practice.',
  },
  CONSENT_ITEM_PRIVACY_UNCHANGED: {
    status: 409,
    title: 'The item is already marked so.',
    remedy: 'Nothing needs to be done.',
  },
  CONSENT_STATE_UNCHANGED: {
    status: 409,
    title: 'It already stands so.',
    remedy: 'Nothing needs to be done.',
  },
  CONSENT_DEATH_NOT_RECORDED: {
    status: 409,
    title: 'No death is recorded.',
    remedy: 'Nothing needs to be removed.',
  },
  CONSENT_MERGE_INVALID: {
    status: 409,
    title: 'The two numbers cannot be joined or separated so.',
    remedy: 'The detail names the reason.',
  },
  CONSENT_AREA_UNKNOWN: {
    status: 404,
    title: 'No such local area.',
    remedy: 'List the areas, or define it first.',
  },
  CONSENT_AREA_EXISTS: {
    status: 409,
    title: 'A local area with that id exists.',
    remedy: 'Change its members instead.',
  },
  CONSENT_AREA_INVALID: {
    status: 422,
    title: 'The local area cannot be defined so.',
    remedy: 'An area has a name, and an id of lower-case letters and digits joined by hyphens.',
  },
  CONSENT_LIST_ENTRY_INVALID: {
    status: 422,
    title: 'The list entry makes no sense.',
    remedy: 'A practice lists other organisations, not itself.',
  },
  CONSENT_OPT_OUT_INVALID: {
    status: 422,
    title: 'The parts of the opt-out do not fit together.',
    remedy: 'The detail names the parts.',
  },
  CONSENT_IDENTITY_LEVEL_TOO_LOW: {
    status: 403,
    title: 'Choosing online needs a proven identity.',
    remedy: 'Prove the identity to NHS login level P9, or choose by phone or post.',
  },
  CONSENT_PROJECT_UNKNOWN: {
    status: 422,
    title: 'No such project is on record.',
    remedy: 'Record the project first, or check its id.',
  },
  CONSENT_GROUND_UNKNOWN: {
    status: 404,
    title: 'No such project, notice, approval, order or exclusion is on record.',
    remedy: 'List what is on record, or record it first.',
  },
  CONSENT_GROUND_EXISTS: {
    status: 409,
    title: 'Something is on record under that id; ids are never reused.',
    remedy: 'Choose another id.',
  },
  CONSENT_GROUND_INVALID: {
    status: 422,
    title: 'The project, notice, approval, order or exclusion cannot be recorded so.',
    remedy: 'The detail names the reason.',
  },
  CONSENT_GROUND_ENDED: {
    status: 409,
    title: 'It has ended by then.',
    remedy: 'Record a new one.',
  },
  CONSENT_PATIENT_ERASED: {
    status: 409,
    title: 'The personal data of the patient has been erased.',
    remedy: 'Nothing is recorded about the patient any more. The person may be registered anew.',
  },
  CONSENT_ERASURE_RETAINED: {
    status: 409,
    title: 'The record has to be kept: nothing may be erased yet.',
    remedy: 'The detail names the reason. A legal order that requires it is put on record first.',
  },
  ...feedSubscriptionErrors,
  CONSENT_POLICY_INVALID: {
    status: 422,
    title: 'The policy cannot be adopted.',
    remedy: 'The detail names the reason.',
  },
} as const;

export const consentError = errorsOf(consentErrors);
