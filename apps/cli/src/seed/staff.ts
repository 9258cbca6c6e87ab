import { type Actor, roleCodes } from '#libs/consent';
import { odsCode, type OdsCode, type PatientId } from '#libs/kernel';
import { Dice } from './dice.js';
import { invent } from './names.js';

/** Years of the staff's names: the same whoever seeds. */
const STAFF_SEED = 1948;
const PEOPLE_PER_PLACE = 4;

const staffId = (organisation: OdsCode, number: number): string => {
  const dice = new Dice(STAFF_SEED, organisation, number);
  return `5559${String(dice.between(0, 99_999_999)).padStart(8, '0')}`;
};

const known = new Map<string, Actor>();

const member = (organisation: OdsCode, number: number, role: 'practice-staff' | 'clinician'): Actor => {
  const key = `${organisation}/${number}/${role}`;
  const found = known.get(key);
  if (found !== undefined) return found;
  const { given, family } = invent(new Dice(STAFF_SEED, key));
  const actor: Actor = {
    id: staffId(organisation, role === 'clinician' ? number : number + PEOPLE_PER_PLACE),
    name: `${given} ${family}`,
    role,
    roleCode: role === 'clinician' ? roleCodes.clinicalPractitioner : roleCodes.adminClinicalSupport,
    organisation,
  };
  known.set(key, actor);
  return actor;
};

/** Somebody at the practice's desk. */
export const receptionist = (practice: OdsCode, dice: Dice): Actor =>
  member(practice, dice.between(1, PEOPLE_PER_PLACE), 'practice-staff');

/** Somebody who treats patients there. */
export const clinician = (organisation: OdsCode, dice: Dice): Actor =>
  member(organisation, dice.between(1, PEOPLE_PER_PLACE), 'clinician');

/** The patient administration system of an organisation: it says who has come there. */
export const administrationOf = (organisation: OdsCode): Actor => ({
  id: `patient-administration-${organisation}`,
  name: null,
  role: 'service',
  roleCode: null,
  organisation,
});

/** The patient, at the portal. */
export const patientActor = (patientId: PatientId): Actor => ({
  id: patientId,
  name: null,
  role: 'patient',
  roleCode: null,
  organisation: null,
});

/** Takes calls and forms of those who opt out of the national scheme. */
export const nationalOptOutService: Actor = {
  id: 'national-data-opt-out',
  name: null,
  role: 'service',
  roleCode: null,
  organisation: odsCode('X26'),
};

/** The county's administrator: sets up the directory and registers patients. */
export const administrator: Actor = {
  id: 'fosseshire-records-office',
  name: null,
  role: 'admin',
  roleCode: roleCodes.systemAdministrator,
  organisation: null,
};
