import type { PatientEvent } from '#libs/consent';
import type { PatientStep } from '../shared/patient-fold.js';
import { businessTimeOf } from './business-time.js';
import { changeOf } from './change.js';
import type { HistoryRow } from './tables.js';

/** An event as one line of the patient's history. */
export const historyRow = ({ patientId, recorded, event, before, after }: PatientStep): HistoryRow => {
  const at = businessTimeOf(event);
  const { id, role, roleCode, organisation } = event.data.recordedBy;
  return {
    position: recorded.position,
    patient_id: patientId,
    revision: recorded.revision,
    event_id: event.id,
    type: event.type,
    schema_version: recorded.metadata.schemaVersion,
    at,
    recorded_at: event.recordedAt,
    ...aboutWhom(event.data),
    ...changeOf(event, at, before, after),
    actor_id: id,
    actor_role: role,
    actor_role_code: roleCode,
    actor_organisation: organisation,
    method: 'method' in event.data ? event.data.method : null,
    capacity: 'madeBy' in event.data ? (event.data.madeBy?.capacity ?? null) : null,
    payload: JSON.stringify(recorded.data),
  };
};

/** Which way of sharing, and with whom. */
const aboutWhom = (data: PatientEvent['data']): Pick<HistoryRow, 'direction' | 'scope' | 'organisation'> => {
  if ('scope' in data) {
    const { direction, scope } = data;
    const organisation = scope.kind === 'organisation' ? scope.organisation : null;
    return { direction, scope: scope.kind, organisation };
  }
  const organisation = 'organisation' in data ? data.organisation : null;
  if ('answer' in data) return { direction: 'share-in', scope: 'organisation', organisation };
  return { direction: null, scope: null, organisation };
};
