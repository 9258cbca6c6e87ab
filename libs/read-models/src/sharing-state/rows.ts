import { type PatientState, switchedTo } from '#libs/consent';
import type { PatientFold } from '../shared/patient-fold.js';
import type { RegistrationRow, SharingStateRow } from './tables.js';

/** What a patient's row says in columns is as of the newest event; what decides reads the state itself. */
export const sharingStateRow = ({ patientId, state, revision, position }: PatientFold): SharingStateRow => ({
  patient_id: patientId,
  revision,
  position,
  state: JSON.stringify(state),
  ...standing(state),
});

const standing = ({
  restrictions,
  deaths,
  survivors,
  lastRecordedAt,
}: PatientState): Pick<SharingStateRow, 'restricted' | 'death' | 'survivor'> => {
  if (lastRecordedAt === undefined) return { restricted: 0, death: 'none', survivor: null };
  return {
    restricted: switchedTo(restrictions, lastRecordedAt)?.value === true ? 1 : 0,
    death: switchedTo(deaths, lastRecordedAt)?.value ?? 'none',
    survivor: switchedTo(survivors, lastRecordedAt)?.value ?? null,
  };
};

/** All registrations there ever were: which one is live depends on when one asks. */
export const registrationRows = ({ patientId, state }: PatientFold): readonly RegistrationRow[] => {
  // By id, because no database takes one key twice in one statement.
  const rows = new Map<string, RegistrationRow>();
  for (const { relationshipId, organisation, kind, from, to } of state.relationships) {
    if (kind !== 'registration') continue;
    rows.set(relationshipId, {
      patient_id: patientId,
      relationship_id: relationshipId,
      practice: organisation,
      starts: from,
      ends: to,
    });
  }
  return [...rows.values()];
};
