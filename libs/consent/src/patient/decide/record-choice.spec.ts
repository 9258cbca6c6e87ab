import { describe, expect, it } from '@jest/globals';
import { instant, type OdsCode } from '#libs/kernel';
import { given, patientAfter } from '../../../contract/src/given.js';
import { deathRemoved, died, recordChoice } from '../../../contract/src/patient-history.js';
import {
  CLINICIAN,
  CLOSED_TRUST,
  CLOSURE,
  LAST_YEAR,
  NOW,
  registered,
  SELF,
  TOMORROW,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../../contract/src/people-and-places.js';
import type { Method } from '../../vocabulary/who.js';

const patient = given(registered());
const forOrganisation = (organisation: OdsCode) => ({ kind: 'organisation', organisation }) as const;
const byPolicy = { basis: 'policy', method: 'policy', madeBy: null, notice: null } as const;
const attorney = {
  capacity: 'attorney-health-and-welfare',
  name: 'Jon Field',
  patientLacksCapacity: true,
} as const;

describe('recording a choice', () => {
  it('keeps all that was said, and who recorded it', () => {
    const command = recordChoice({
      value: 'refused',
      direction: 'share-out',
      scope: forOrganisation(TRUST),
      from: YESTERDAY,
      to: TOMORROW,
      evidence: 'Letter of 31 May.',
    });
    expect(patient.when(command)).toEqual([
      {
        type: 'ConsentRefused',
        data: {
          direction: 'share-out',
          scope: forOrganisation(TRUST),
          from: YESTERDAY,
          to: TOMORROW,
          keepNamed: false,
          basis: 'patient',
          notice: 'sharing-v1',
          method: 'letter',
          madeBy: SELF,
          evidence: 'Letter of 31 May.',
          recordedBy: CLINICIAN,
        },
      },
    ]);
  });

  it.each([
    ['granted', 'ConsentGranted'],
    ['refused', 'ConsentRefused'],
    ['revoked', 'ConsentRevoked'],
    ['verify', 'VerificationRequired'],
  ] as const)('names the event of %s %s', (value, type) => {
    expect(patient.when(recordChoice({ value }))).toMatchObject([{ type, data: { from: NOW, to: null } }]);
  });

  it('takes any choice after any other, the same again too', () => {
    const granted = patient.when(recordChoice());
    expect(typeof granted).not.toBe('string');
    const again = given(registered(), ...(granted as never[]));
    expect(again.when(recordChoice())).toHaveLength(1);
    expect(again.when(recordChoice({ value: 'revoked' }))).toHaveLength(1);
  });

  it('has a period whose end lies after its start', () => {
    expect(patient.when(recordChoice({ to: TOMORROW }))).toHaveLength(1);
    expect(patient.when(recordChoice({ to: NOW }))).toBe('CONSENT_PERIOD_INVALID');
    expect(patient.when(recordChoice({ from: NOW, to: YESTERDAY }))).toBe('CONSENT_PERIOD_INVALID');
  });
});

describe('keepNamed', () => {
  it.each(['refused', 'revoked', 'verify'] as const)('belongs to %s for all', (value) => {
    expect(patient.when(recordChoice({ value, keepNamed: true }))).toMatchObject([
      { data: { keepNamed: true } },
    ]);
  });

  it('is refused with a grant, and for one organisation', () => {
    expect(patient.when(recordChoice({ keepNamed: true }))).toBe('CONSENT_CHOICE_INVALID');
    expect(
      patient.when(recordChoice({ keepNamed: true, value: 'refused', scope: forOrganisation(TRUST) })),
    ).toBe('CONSENT_CHOICE_INVALID');
  });
});

describe('the basis of a choice', () => {
  it('is policy with nobody behind it', () => {
    expect(patient.when(recordChoice({ ...byPolicy, value: 'refused' }))).toMatchObject([
      { data: { basis: 'policy', method: 'policy', madeBy: null, notice: null } },
    ]);
  });

  it.each([
    ['another method', { ...byPolicy, method: 'phone' }],
    ['a person', { ...byPolicy, madeBy: SELF }],
    ['a notice', { ...byPolicy, notice: 'sharing-v1' }],
  ] as const)('is not policy with %s', (_, parts) => {
    expect(patient.when(recordChoice(parts))).toBe('CONSENT_CHOICE_INVALID');
  });

  it.each([
    ['the method policy', { method: 'policy' as Method }],
    ['nobody', { madeBy: null }],
    ['no notice', { notice: null }],
    ['a blank notice', { notice: ' ' }],
    ['a name for the patient', { madeBy: { ...SELF, name: 'Rosa Field' } }],
    ['a proxy without a name', { madeBy: { ...attorney, name: null } }],
    ['a proxy with a blank name', { madeBy: { ...attorney, name: ' ' } }],
  ])('is not the patient with %s', (_, parts) => {
    expect(patient.when(recordChoice(parts))).toBe('CONSENT_CHOICE_INVALID');
  });
});

describe('a choice for one organisation', () => {
  it('names one of the directory', () => {
    expect(patient.when(recordChoice({ scope: forOrganisation(UNKNOWN) }))).toBe(
      'CONSENT_ORGANISATION_UNKNOWN',
    );
  });

  it('takes no effect from its closure on, whatever the value', () => {
    for (const value of ['granted', 'refused', 'verify'] as const) {
      const scope = forOrganisation(CLOSED_TRUST);
      expect(patient.when(recordChoice({ scope, value }))).toBe('CONSENT_ORGANISATION_CLOSED');
      expect(patient.when(recordChoice({ scope, value, from: CLOSURE }))).toBe('CONSENT_ORGANISATION_CLOSED');
    }
  });

  it('is taken late with an effect from before its closure', () => {
    const from = instant('2024-04-30T23:59:59.999Z');
    expect(patient.when(recordChoice({ scope: forOrganisation(CLOSED_TRUST), from }))).toHaveLength(1);
  });
});

describe('a choice after death', () => {
  const formally = given(registered(), died('formal'));
  const informally = given(registered(), died('informal'));

  it('is no grant after a formal one, by the patient or by policy, whenever it is to take effect', () => {
    expect(formally.when(recordChoice())).toBe('CONSENT_PATIENT_DECEASED');
    expect(formally.when(recordChoice(byPolicy))).toBe('CONSENT_PATIENT_DECEASED');
    expect(formally.when(recordChoice({ from: instant('2020-01-01T00:00:00Z') }))).toBe(
      'CONSENT_PATIENT_DECEASED',
    );
  });

  it.each(['refused', 'revoked', 'verify'] as const)('may be the patient’s own %s', (value) => {
    expect(formally.when(recordChoice({ value, from: LAST_YEAR }))).toHaveLength(1);
  });

  it('is never a proxy’s', () => {
    const choice = recordChoice({ value: 'refused', madeBy: attorney });
    expect(formally.when(choice)).toBe('CONSENT_PATIENT_DECEASED');
    expect(informally.when(choice)).toBe('CONSENT_PATIENT_DECEASED');
  });

  it('may be the patient’s own grant while the death is informal', () => {
    expect(informally.when(recordChoice())).toHaveLength(1);
  });

  it('is free again once the record is removed', () => {
    const alive = given(registered(), died('formal'), deathRemoved(YESTERDAY));
    expect(alive.when(recordChoice())).toHaveLength(1);
    expect(alive.when(recordChoice({ madeBy: attorney }))).toHaveLength(1);
  });

  it('is judged by any of the person’s numbers', () => {
    const others = [patientAfter(registered(), died('formal'))];
    expect(patient.when(recordChoice(), { others })).toBe('CONSENT_PATIENT_DECEASED');
  });
});
