import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { perSecond, ratioLine } from './lib/report.mjs';
import { inPairs } from './lib/stats.mjs';

/* P4: appends through the embedded store beside the same rows through bare better-sqlite3, equally durable. */

const payload = (n) => ({
  direction: 'share-in',
  scope: { kind: 'organisation', organisation: 'RX101' },
  from: '2026-01-01T00:00:00.000Z',
  to: null,
  keepNamed: false,
  basis: 'patient',
  notice: 'sharing-leaflet/2026-01',
  method: 'online',
  madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
  evidence: null,
  number: n,
});

const metadata = () => ({
  schemaVersion: 1,
  recordedAt: '2026-01-01T00:00:00.000Z',
  commandId: randomUUID(),
  commandDigest: '0123456789abcdef0123456789abcdef',
  correlationId: randomUUID(),
});

const withDirectory = async (work) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    return await work(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};

/** Appends per second with `concurrency` appends under way at once, each to a stream of its own. */
const throughStore = (total, concurrency) =>
  withDirectory(async (directory) => {
    const opened = await openSqliteEventStore({ file: join(directory, 'ledger.db') });
    const started = performance.now();
    for (let done = 0; done < total; done += concurrency) {
      await Promise.all(
        Array.from({ length: concurrency }, (_, i) =>
          opened.append(`patient-${randomUUID()}`, 'no-stream', [
            { id: randomUUID(), type: 'ConsentGranted', data: payload(done + i), metadata: metadata() },
          ]),
        ),
      );
    }
    const seconds = (performance.now() - started) / 1000;
    await opened.close();
    return total / seconds;
  });

/** The same rows into one table by hand: one transaction and one fsync per `concurrency` rows. */
const throughBareSqlite = (total, concurrency) =>
  withDirectory(async (directory) => {
    const db = new Database(join(directory, 'bare.db'));
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec(`CREATE TABLE events (
      position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stream TEXT NOT NULL, revision INTEGER NOT NULL,
      type TEXT NOT NULL, data TEXT NOT NULL, metadata TEXT NOT NULL, UNIQUE (stream, revision)) STRICT`);
    const insert = db.prepare(
      'INSERT INTO events (id, stream, revision, type, data, metadata) VALUES (?, ?, ?, ?, ?, ?)',
    );
    const group = db.transaction((from) => {
      for (let i = 0; i < concurrency; i++) {
        insert.run(
          randomUUID(),
          `patient-${randomUUID()}`,
          0,
          'ConsentGranted',
          JSON.stringify(payload(from + i)),
          JSON.stringify(metadata()),
        );
      }
    });
    const started = performance.now();
    for (let done = 0; done < total; done += concurrency) group(done);
    const seconds = (performance.now() - started) / 1000;
    db.close();
    return total / seconds;
  });

export const append = async ({ runs, quick }) => {
  const lines = [];
  for (const concurrency of [1, 32]) {
    const total = (concurrency === 1 ? 10_000 : 64_000) / (quick ? 10 : 1);
    const { subject, peer, ratio } = await inPairs({
      runs,
      subject: () => throughStore(total, concurrency),
      peer: () => throughBareSqlite(total, concurrency),
    });
    lines.push(
      ratioLine({
        name: `P4 append, ${concurrency} at once`,
        subject: perSecond(subject),
        peer: `bare better-sqlite3 ${perSecond(peer)}`,
        ratio,
        atLeast: 0.4,
      }),
    );
  }
  return lines;
};
