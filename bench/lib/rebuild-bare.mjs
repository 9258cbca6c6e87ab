import Database from 'better-sqlite3';
import { historyOf, INSERT, REPLACE, stateOf, TABLES } from './rebuild-rows.mjs';

/*
 * The least anybody could do: read every event, parse it, and put it into a table as wide and with the same keys as
 * the history's, and where its patient stands into another; nothing folded, no sums, no crash survived half-way.
 */

const GROUP = 4_000;

const eventOf = ({ data, metadata, stream, position, ...row }) => ({
  ...row,
  position: position.toString(16).padStart(16, '0'),
  patient: stream.slice('patient-'.length),
  data: JSON.parse(data),
  metadata: JSON.parse(metadata),
  json: data,
});

export const byBareLoop = (ledgerFile, file) => {
  const ledger = new Database(ledgerFile, { readonly: true });
  const rows = new Database(file);
  rows.pragma('journal_mode = WAL');
  rows.pragma('synchronous = NORMAL');
  rows.exec(TABLES);
  const insert = rows.prepare(INSERT);
  const replace = rows.prepare(REPLACE);
  const put = (event) => {
    insert.run(historyOf(event));
    replace.run(stateOf(event));
  };
  const page = ledger.prepare('SELECT * FROM events WHERE position > ? ORDER BY position LIMIT ?');
  const group = rows.transaction((events) => events.map(eventOf).forEach(put));
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
