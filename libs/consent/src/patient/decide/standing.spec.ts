import { describe, expect, it } from '@jest/globals';
import { given } from '../../../contract/src/given.js';
import {
  overrideStarted,
  recordChoice,
  relationshipEnded,
  relationshipStarted,
} from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  LAST_YEAR,
  NOW,
  OTHER_PATIENT,
  registered,
  TRUST,
} from '../../../contract/src/people-and-places.js';
import type { PatientEvent } from '../events.js';

const asked = { by: CLINICIAN, now: NOW };

const invalidated: PatientEvent = {
  type: 'NhsNumberInvalidated',
  data: { from: LAST_YEAR, recordedBy: CLINICIAN },
};

describe('a patient nobody registered', () => {
  it('cannot be asked anything', () => {
    expect(given().when(recordChoice())).toBe('CONSENT_PATIENT_NOT_FOUND');
    expect(given().when({ type: 'InvalidateNhsNumber', ...asked })).toBe('CONSENT_PATIENT_NOT_FOUND');
  });
});

describe('an invalidated number', () => {
  it('is recorded once', () => {
    expect(given(registered()).when({ type: 'InvalidateNhsNumber', ...asked })).toEqual([
      { type: 'NhsNumberInvalidated', data: { from: NOW, recordedBy: CLINICIAN } },
    ]);
    expect(given(registered(), invalidated).when({ type: 'InvalidateNhsNumber', ...asked })).toBe(
      'CONSENT_STATE_UNCHANGED',
    );
  });

  it('takes nothing new', () => {
    const patient = given(registered(), invalidated);
    const code = 'CONSENT_NHS_NUMBER_INVALIDATED';
    expect(patient.when(recordChoice())).toBe(code);
    expect(patient.when({ type: 'SetRestriction', restricted: true, ...asked })).toBe(code);
    expect(patient.when({ type: 'RecordDeath', status: 'formal', dateOfDeath: null, ...asked })).toBe(code);
    expect(patient.when({ type: 'LinkSupersededNumber', superseded: OTHER_PATIENT, ...asked })).toBe(code);
  });

  it('still lets what stands be ended', () => {
    const patient = given(registered(), relationshipStarted(), overrideStarted(), invalidated);
    expect(patient.when({ type: 'EndCareRelationship', relationshipId: 'referral-1', ...asked })).toEqual([
      relationshipEnded(NOW),
    ]);
    expect(patient.when({ type: 'EndEmergencyOverride', overrideId: 'override-1', ...asked })).toHaveLength(
      1,
    );
    expect(patient.when({ type: 'RemoveContactPoint', contactPointId: 'none', ...asked })).toBe(
      'CONSENT_CONTACT_POINT_NOT_FOUND',
    );
    expect(patient.when({ type: 'UndoMerge', other: OTHER_PATIENT, ...asked })).toBe('CONSENT_MERGE_INVALID');
  });
});

describe('the S-flag', () => {
  const restriction = (restricted: boolean) => ({ type: 'SetRestriction' as const, restricted, ...asked });
  const flagged: PatientEvent = {
    type: 'PatientRestricted',
    data: { from: LAST_YEAR, recordedBy: CLINICIAN },
  };

  it('is set and lifted from now on', () => {
    expect(given(registered()).when(restriction(true))).toEqual([
      { type: 'PatientRestricted', data: { from: NOW, recordedBy: CLINICIAN } },
    ]);
    expect(given(registered(), flagged).when(restriction(false))).toEqual([
      { type: 'PatientRestrictionLifted', data: { from: NOW, recordedBy: CLINICIAN } },
    ]);
  });

  it('is refused as it stands', () => {
    expect(given(registered()).when(restriction(false))).toBe('CONSENT_STATE_UNCHANGED');
    expect(given(registered(), flagged).when(restriction(true))).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('does not keep organisations’ own records from being kept up', () => {
    expect(
      given(registered(), flagged).when({
        type: 'ClaimCareRelationship',
        relationshipId: 'claim-1',
        organisation: TRUST,
        reason: 1,
        note: null,
        ...asked,
      }),
    ).toHaveLength(1);
  });
});
