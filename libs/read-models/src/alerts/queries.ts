import type { Position } from '#libs/event-store';
import type { ActorRole } from '#libs/consent';
import type { EventId, Instant, OdsCode, PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { keyAfter, limitOf, type Page, pageOf, type PageRequest } from '../shared/page.js';
import type { AlertKind, AlertRow, AlertTables } from './tables.js';

/** Something a practice's privacy officer is to look at. */
export interface Alert {
  /** The event that raised it. */
  readonly alertId: EventId;
  readonly position: Position;
  readonly kind: AlertKind;
  readonly patientId: PatientId;
  /** Where the patient was registered then, under any of their numbers; null where nowhere. */
  readonly practice: OdsCode | null;
  /** Who looked, claimed or guessed. */
  readonly organisation: OdsCode;
  readonly raisedAt: Instant;
  /** SCR reason code; null for a locked request. */
  readonly reason: number | null;
  /** Id of the override, the relationship or the request. */
  readonly concerns: string;
  readonly actor: { readonly id: string; readonly role: ActorRole; readonly roleCode: string | null };
  /** Null while nobody has looked at it. */
  readonly acknowledged: { readonly at: Instant; readonly by: string } | null;
}

export interface AlertsRequest extends PageRequest {
  /** Null: of every practice, and of patients who were registered nowhere. */
  readonly practice: OdsCode | null;
  readonly kind?: AlertKind | undefined;
  /** Whether nobody has acknowledged it. Default: both. */
  readonly open?: boolean | undefined;
}

export interface AlertQueries {
  /** Newest first. READ_MODEL_CURSOR_INVALID, READ_MODEL_LIMIT_INVALID. */
  alerts(request: AlertsRequest): Promise<Page<Alert>>;
  /** Undefined when there is none of that id. */
  alert(alertId: EventId): Promise<Alert | undefined>;
}

const LIST = 'alerts';

export const alertQueries = (reader: ReadDatabase): AlertQueries => {
  const db = reader.withTables<AlertTables>();
  return {
    alerts: async (request) => {
      const limit = limitOf(request);
      const after = keyAfter(LIST, request);
      const { practice, kind, open } = request;
      let query = db
        .selectFrom('alert')
        .selectAll()
        .orderBy('position', 'desc')
        .limit(limit + 1);
      if (practice !== null) query = query.where('practice', '=', practice);
      if (kind !== undefined) query = query.where('kind', '=', kind);
      if (open !== undefined) query = query.where('acknowledged_at', open ? 'is' : 'is not', null);
      if (after !== undefined) query = query.where('position', '<', after);
      const page = pageOf(await query.execute(), { list: LIST, limit, keyOf: ({ position }) => position });
      return { ...page, entries: page.entries.map(alertOf) };
    },
    alert: async (alertId) => {
      const row = await db.selectFrom('alert').selectAll().where('event_id', '=', alertId).executeTakeFirst();
      return row === undefined ? undefined : alertOf(row);
    },
  };
};

const alertOf = (row: AlertRow): Alert => ({
  alertId: row.event_id as EventId,
  position: row.position as Position,
  kind: row.kind,
  patientId: row.patient_id as PatientId,
  practice: row.practice as OdsCode | null,
  organisation: row.organisation as OdsCode,
  raisedAt: row.raised_at as Instant,
  reason: row.reason,
  concerns: row.concerns,
  actor: { id: row.actor_id, role: row.actor_role, roleCode: row.actor_role_code },
  acknowledged:
    row.acknowledged_at === null
      ? null
      : { at: row.acknowledged_at as Instant, by: row.acknowledged_by ?? '' },
});
