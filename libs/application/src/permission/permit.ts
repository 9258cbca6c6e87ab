import { consentError } from '#libs/consent';
import { applicationError } from '../errors.js';
import type { Caller } from '../caller.js';
import type { Operation, Operations } from './operations.js';
import type { Permission } from './permissions.js';
import { isRestricted, seesRestricted, type Subject } from './subject.js';
import { whoMay } from './who-may.js';

/** What is left to ask once the patient is known. */
export interface Permit {
  /** CONSENT_PATIENT_NOT_FOUND for a patient who is not there, and for one this caller may not know of. */
  show(subject: Subject): void;
  /** CONSENT_PATIENT_NOT_FOUND for a patient with whom this caller may not do this. */
  authorise(subject: Subject): void;
}

export const notFound = () => consentError('CONSENT_PATIENT_NOT_FOUND');

/**
 * What patients choose for themselves, where codes go included: it needs a login that proves who they are (section 8).
 * Opt-outs see to it.
 */
const ownChoices: ReadonlySet<Operation> = new Set<Operation>([
  'SetContactPoint',
  'SendContactCode',
  'VerifyContactPoint',
  'RemoveContactPoint',
  'RecordChoice',
  'AnswerSharingQuestion',
  'RecordProjectConsent',
  'ApproveAccessRequest',
  'DeclineAccessRequest',
]);

/**
 * The caller's permission for an operation: CONSENT_NOT_PERMITTED before any patient is looked at, and
 * CONSENT_IDENTITY_LEVEL_TOO_LOW for a choice by a patient whose login proves too little.
 */
export const permitFor = <O extends Operation>(
  caller: Caller,
  operation: O,
  asked: Operations[O],
): Permit => {
  const byRole: Partial<Record<string, Permission<Operations[O]>>> = whoMay[operation];
  const permission = Object.hasOwn(byRole, caller.actor.role) ? byRole[caller.actor.role] : undefined;
  if (permission === undefined || permission.request?.(caller, asked) === false) {
    throw applicationError('CONSENT_NOT_PERMITTED');
  }
  if (caller.actor.role === 'patient' && ownChoices.has(operation) && caller.identityLevel !== 'P9')
    throw consentError('CONSENT_IDENTITY_LEVEL_TOO_LOW');
  return {
    show: (subject) => {
      if (subject.state.identity === undefined) throw notFound();
      if (isRestricted(subject) && !seesRestricted(caller, subject)) throw notFound();
    },
    authorise: (subject) => {
      if (permission.patient?.(caller, subject, asked) === false) throw notFound();
    },
  };
};
