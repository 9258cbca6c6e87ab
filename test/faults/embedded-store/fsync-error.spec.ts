import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { full, report, skipped } from '../../support/figures.js';
import { inDirectory, lostAfterRestart, startAppender } from './support.js';

const FAULT = 'fsync fails (EIO)';
/** Which fsync fails; a `+` makes every later one fail too. Opening takes the first few. */
const FAILING = full
  ? Array.from({ length: 30 }, (_, n) => `${String(12 + n * 7)}${n % 2 === 0 ? '' : '+'}`)
  : ['20', '45+', '120'];

it('acknowledges nothing after an fsync has failed, and loses nothing acknowledged before', async () => {
  if (spawnSync('strace', ['-f', '-e', 'inject=fsync:error=EIO:when=999', 'true']).status !== 0) {
    skipped(FAULT, 'strace is absent or may not trace');
    return;
  }
  let acknowledged = 0;
  let lost = 0;
  let after = 0;
  for (const when of FAILING) {
    await inDirectory(async (directory) => {
      const file = join(directory, 'ledger.db');
      const inject = `inject=fsync,fdatasync:error=EIO:when=${when}`;
      const prefix = [
        'strace',
        '-f',
        '-qq',
        '-o',
        join(directory, 'trace'),
        '-e',
        'trace=fsync,fdatasync',
        '-e',
        inject,
      ];
      const appender = startAppender(file, { prefix });
      await appender.ended;
      const fatal = appender.lines.indexOf('fatal EVENT_STORE_DAMAGED');
      expect(fatal).toBeGreaterThan(0);
      const later = appender.lines.slice(fatal);
      after += later.filter((line) => line.startsWith('ack')).length;
      expect(later.filter((line) => line === 'error EVENT_STORE_DAMAGED').length).toBeGreaterThanOrEqual(8);
      acknowledged += appender.acknowledged.size;
      lost += await lostAfterRestart(file, appender.acknowledged);
    });
  }
  report(FAULT, { tried: FAILING.length, acknowledged, 'acknowledged after it': after, lost });
  expect({ after, lost }).toEqual({ after: 0, lost: 0 });
}, 300_000);
