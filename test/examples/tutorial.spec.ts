import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { buildWhenStale, root } from '../support/build-when-stale.js';
import { FeedDouble } from '../feed-client/feed-double.js';
import { Running } from './running.js';

const page = readFileSync(join(root, 'docs/tutorials/build-a-follower.md'), 'utf8');
const follower = /```js\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

describe('the follower of the tutorial', () => {
  it('works as printed', async () => {
    await buildWhenStale();
    const ledger = await FeedDouble.start();
    ledger.rows = [{ subject: 'urn:consent-subject:a', key: 'k', type: 'choice-changed', record: {} }];
    // Read from the standard input, it is where its reader has it: at the top of the repository.
    const program = follower.replace(
      "'follower.checkpoint'",
      JSON.stringify(join(tmpdir(), `tutorial-${String(process.pid)}`)),
    );
    const child = spawn(process.execPath, ['--input-type=module', '-'], {
      cwd: root,
      env: { PATH: process.env.PATH, FEED_URL: ledger.url, FEED_TOKEN: ledger.goodToken },
    });
    const running = new Running(child);
    child.stdin.end(program);
    await running.until((output) => output.includes('1 records'));
    ledger.record(1);
    await running.until((output) => output.includes('2 records'));
    expect(await running.stop('SIGINT')).toBe(0);
    await ledger.stop();
  });
});
