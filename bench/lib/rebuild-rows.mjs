/* Rows as wide and with the same keys as those of the read models, with nothing folded into them. */

export const TABLES = `CREATE TABLE history (position TEXT NOT NULL, patient_id TEXT NOT NULL,
  revision INTEGER NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL, schema_version INTEGER NOT NULL,
  at TEXT NOT NULL, recorded_at TEXT NOT NULL, direction TEXT, scope TEXT, organisation TEXT, old TEXT NOT NULL,
  new TEXT NOT NULL, actor_id TEXT NOT NULL, actor_role TEXT NOT NULL, actor_role_code TEXT, actor_organisation TEXT,
  method TEXT, capacity TEXT, payload TEXT NOT NULL,
  PRIMARY KEY (patient_id, position));
  CREATE TABLE state (patient_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, position TEXT NOT NULL,
  state TEXT NOT NULL)`;

export const INSERT = `INSERT INTO history VALUES (${Array(20).fill('?').join(', ')})`;

export const REPLACE = `INSERT INTO state VALUES (?, ?, ?, ?) ON CONFLICT (patient_id) DO UPDATE SET
  revision = excluded.revision, position = excluded.position, state = excluded.state`;

export const historyOf = ({ position, patient, revision, id, type, data, metadata, json }) => [
  position,
  patient,
  revision,
  id,
  type,
  metadata.schemaVersion,
  data.from ?? metadata.recordedAt,
  metadata.recordedAt,
  data.direction ?? null,
  data.scope?.kind ?? null,
  data.scope?.organisation ?? data.organisation ?? null,
  'unknown',
  type,
  data.recordedBy.id,
  data.recordedBy.role,
  data.recordedBy.roleCode,
  data.recordedBy.organisation,
  data.method ?? null,
  data.madeBy?.capacity ?? null,
  json,
];

export const stateOf = ({ patient, revision, position, json }) => [patient, revision, position, json];
