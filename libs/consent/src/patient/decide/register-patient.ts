import { dateInLondon } from '#libs/kernel';
import { unlessOpenPractice } from '../../directory/decide/open-organisation.js';
import { consentError } from '../../errors.js';
import type { RegisterPatient } from '../commands.js';
import type { PatientEvent } from '../events.js';
import type { PatientState } from '../state.js';
import { type PatientCommandFacts, type PatientDecision, unless } from './facts.js';

/**
 * A number becomes a patient once (section 10: a known number again is refused), with the practice's registration
 * where one is named: that is the practice's care relationship (section 2, rule 4).
 */
export const registerPatient = (
  { nhsNumber, dateOfBirth, name, registration, by, now }: RegisterPatient,
  state: PatientState,
  { directory }: PatientCommandFacts,
): PatientDecision => {
  const from = registration?.from ?? now;
  const refusal =
    (state.identity === undefined ? undefined : consentError('CONSENT_PATIENT_ALREADY_REGISTERED')) ??
    (dateOfBirth === null || dateOfBirth <= dateInLondon(now)
      ? undefined
      : consentError('CONSENT_DATE_INVALID', { detail: 'The date of birth is in the future.' })) ??
    (registration === null ? undefined : unlessOpenPractice(directory, registration.practice, from));
  return unless(refusal, () => {
    const registered: PatientEvent = {
      type: 'PatientRegistered',
      data: { nhsNumber, dateOfBirth, name, recordedBy: by },
    };
    if (registration === null) return [registered];
    const { relationshipId, practice } = registration;
    return [
      registered,
      {
        type: 'CareRelationshipStarted',
        data: {
          relationshipId,
          organisation: practice,
          kind: 'registration',
          from,
          selfClaim: null,
          recordedBy: by,
        },
      },
    ];
  });
};
