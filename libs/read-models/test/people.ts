import type { Actor, ChoiceMade, ChoiceValue, PatientEvent } from '#libs/consent';
import { type Instant, instant, odsCode, type PatientId } from '#libs/kernel';
import { DataKey, type KeyState, LoadedKeys, newKeyBytes, newKeyId } from '#libs/privacy';
import type { KeySource } from '#libs/stored-events';

export const ann = '11111111-1111-4111-8111-111111111111' as PatientId;
export const ben = '22222222-2222-4222-8222-222222222222' as PatientId;
export const practice = odsCode('A81001');
export const otherPractice = odsCode('B82002');
export const hospital = odsCode('RJ1');

const keyStates = new Map<PatientId, KeyState>(
  [ann, ben].map((patient) => [patient, { kind: 'present', key: new DataKey(newKeyId(), newKeyBytes()) }]),
);

/** Has keys for these two. */
export const sealer: KeySource = { loadKeys: () => Promise.resolve(new LoadedKeys(keyStates)) };

export const clerk: Actor = {
  id: '555021935107',
  name: 'Samira Okafor-Lindqvist',
  role: 'practice-staff',
  roleCode: 'R8008',
  organisation: practice,
};

const typeOf = {
  granted: 'ConsentGranted',
  refused: 'ConsentRefused',
  revoked: 'ConsentRevoked',
  verify: 'VerificationRequired',
} as const satisfies Record<ChoiceValue, PatientEvent['type']>;

export const chose = (value: ChoiceValue, from: string, change: Partial<ChoiceMade> = {}): PatientEvent => ({
  type: typeOf[value],
  data: {
    direction: 'share-in',
    scope: { kind: 'organisation', organisation: hospital },
    from: instant(from),
    to: null,
    keepNamed: false,
    basis: 'patient',
    notice: 'sharing-notice/3',
    method: 'in-person',
    madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
    evidence: 'signed form',
    recordedBy: clerk,
    ...change,
  },
});

export const registeredWith = (
  relationshipId: string,
  organisation = practice,
  from = day(1),
): PatientEvent => ({
  type: 'CareRelationshipStarted',
  data: { relationshipId, organisation, kind: 'registration', from, selfClaim: null, recordedBy: clerk },
});

/** Noon of a day in March 2024. */
export const day = (number: number): Instant =>
  instant(`2024-03-${String(number).padStart(2, '0')}T12:00:00Z`);

export const restricted = (
  type: 'PatientRestricted' | 'PatientRestrictionLifted',
  at: number,
): PatientEvent => ({
  type,
  data: { from: day(at), recordedBy: clerk },
});
