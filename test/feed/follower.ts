// A follower as a process of its own, for tests that kill it: its copy, the ids it has applied and its checkpoint are
// in one SQLite file. Settings come as JSON in the only argument; a line is written for every commit.
import { follow, instructionOf, keepCopy } from '#libs/feed-client';
import { SqliteCopy } from '../../examples/sqlite-copy/sqlite-copy.js';

interface Settings {
  readonly file: string;
  readonly url: string;
  readonly token: string;
  readonly over: 'pull' | 'stream';
  /** Whether to begin with a snapshot, or with the first event. */
  readonly snapshot: boolean;
}

const { file, snapshot, ...connection } = JSON.parse(process.argv[2] ?? '{}') as Settings;
const copy = new SqliteCopy(file);
// An id that comes a second time fails the insert, and with it the process: nobody can overlook it.
copy.db.exec(
  'CREATE TABLE IF NOT EXISTS applied (place INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE) STRICT',
);

const options = {
  ...connection,
  checkpoint: copy.checkpoint,
  timing: { backoffMs: 20, longestBackoffMs: 200, waitSeconds: 2 },
};
const tell = (position: string): void => {
  process.stdout.write(`${position}\n`);
};

if (snapshot) {
  await keepCopy({
    ...options,
    apply: (step) => {
      copy.apply(step);
    },
    onProgress: tell,
  });
} else {
  for await (const event of follow({
    ...options,
    handle: (one) => {
      copy.db.prepare('INSERT INTO applied (id) VALUES (?)').run(one.id);
      const step = instructionOf(one);
      if (step.do !== 'nothing' && step.do !== 'take-snapshot') copy.apply(step);
    },
  }))
    tell(event.sequence);
}
