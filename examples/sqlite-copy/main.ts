// A read-only copy of the ledger's feed in SQLite: the snapshot, and then every change. Kill it whenever you like.
import { FeedError, keepCopy } from '#libs/feed-client';
import { connectionFromEnvironment } from '../support/connection.js';
import { untilStopped } from '../support/until-stopped.js';
import { SqliteCopy } from './sqlite-copy.js';

const { COPY_FILE = 'feed-copy.sqlite', FEED_OVER = 'pull' } = process.env;
if (FEED_OVER !== 'pull' && FEED_OVER !== 'stream') throw new TypeError('FEED_OVER is pull or stream');

const connection = await connectionFromEnvironment();
const copy = new SqliteCopy(COPY_FILE);
console.log(`Keeping a copy in ${COPY_FILE}, which has ${String(copy.count())} records. Ctrl-C stops it.`);
try {
  await keepCopy({
    ...connection,
    over: FEED_OVER,
    // One transaction, one fsync, for so many events where there are many.
    commitEvery: 100,
    checkpoint: copy.checkpoint,
    apply: (step) => {
      copy.apply(step);
    },
    signal: untilStopped(),
    onProgress: (position) => {
      console.log(`${String(copy.count())} records, up to ${position}`);
    },
    onNotice: ({ kind, error, waitMs }) => {
      console.warn(`${kind}: ${error.code}; again in ${String(waitMs)} ms`);
    },
  });
} catch (error) {
  if (!(error instanceof FeedError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  copy.close();
}
