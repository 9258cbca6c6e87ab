// A follower as a process of its own, for tests that kill it: its copy, the ids it has applied and its checkpoint are
// in one SQLite file. Settings come as JSON in the only argument; it says a line when it begins, and one for every commit.
import { follow, instructionOf, keepCopy } from '#libs/feed-client';
import { CountingCopy } from './support/counting-copy.js';

interface Settings {
  readonly file: string;
  readonly url: string;
  readonly token: string;
  readonly over: 'pull' | 'stream';
  /** Whether to begin with a snapshot, or with the first event. */
  readonly snapshot: boolean;
}

const { file, snapshot, ...connection } = JSON.parse(process.argv[2] ?? '{}') as Settings;
const copy = new CountingCopy(file);
const options = {
  ...connection,
  checkpoint: copy.checkpoint,
  // A stream beats every fifteen seconds.
  timing: {
    backoffMs: 20,
    longestBackoffMs: 200,
    waitSeconds: 2,
    silenceMs: connection.over === 'pull' ? 5_000 : 20_000,
  },
};
const tell = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

tell('begun');
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
      copy.note(one.id);
      const step = instructionOf(one);
      if (step.do !== 'nothing' && step.do !== 'take-snapshot') copy.apply(step);
    },
  }))
    tell(event.sequence);
}
