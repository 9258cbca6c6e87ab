import Database from 'better-sqlite3';

/*
 * The least anybody could do: read every event, parse it, and put it into a table as wide and with the same keys as
 * the history's, and where its patient stands into another; nothing folded, no sums, no crash survived half-way.
 */

const GROUP = 4_000;

const HISTORY = `CREATE TABLE history (position TEXT PRIMARY KEY, patient_id TEXT NOT NULL, revision INTEGER NOT NULL,
  event_id TEXT NOT NULL, type TEXT NOT NULL, schema_version INTEGER NOT NULL, at TEXT NOT NULL,
  recorded_at TEXT NOT NULL, direction TEXT, scope TEXT, organisation TEXT, old TEXT NOT NULL, new TEXT NOT NULL,
  actor_id TEXT NOT NULL, actor_role TEXT NOT NULL, actor_role_code TEXT, actor_organisation TEXT, method TEXT,
  capacity TEXT, payload TEXT NOT NULL);
  CREATE INDEX history_patient ON history (patient_id, position);
  CREATE TABLE state (patient_id TEXT PRIMARY KEY, revision INTEGER NOT NULL, position TEXT NOT NULL,
  state TEXT NOT NULL)`;

export const byBareLoop = (ledgerFile, file) => {
  const ledger = new Database(ledgerFile, { readonly: true });
  const rows = new Database(file);
  rows.pragma('journal_mode = WAL');
  rows.pragma('synchronous = NORMAL');
  rows.exec(HISTORY);
  const insert = rows.prepare(`INSERT INTO history VALUES (${Array(20).fill('?').join(', ')})`);
  const replace = rows.prepare(`INSERT INTO state VALUES (?, ?, ?, ?)
    ON CONFLICT (patient_id) DO UPDATE SET revision = excluded.revision, position = excluded.position,
    state = excluded.state`);
  const put = ({ position, id, stream, revision, type, data: json, metadata: about }) => {
    const data = JSON.parse(json);
    const metadata = JSON.parse(about);
    const { recordedBy: by } = data;
    const patient = stream.slice('patient-'.length);
    const place = position.toString(16).padStart(16, '0');
    const { recordedAt, schemaVersion } = metadata;
    insert.run(
      place,
      patient,
      revision,
      id,
      type,
      schemaVersion,
      data.from ?? recordedAt,
      recordedAt,
      data.direction ?? null,
      data.scope?.kind ?? null,
      data.scope?.organisation ?? data.organisation ?? null,
      'unknown',
      type,
      by.id,
      by.role,
      by.roleCode,
      by.organisation,
      data.method ?? null,
      data.madeBy?.capacity ?? null,
      json,
    );
    replace.run(patient, revision, place, json);
  };
  const page = ledger.prepare('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?');
  const group = rows.transaction((events) => events.forEach(put));
  let after = 0;
  for (;;) {
    const events = page.all(after, GROUP);
    if (events.length === 0) break;
    group(events);
    after = events.at(-1).position;
  }
  rows.close();
  ledger.close();
};
