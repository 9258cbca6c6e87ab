import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Harness, until } from '../test/harness.js';
import { delivered } from '../test/sender-in-memory.js';

const ONE = 'subscription-1';

describe('webhooks of two processes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'webhooks-'));

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('are delivered by one, and by the other once that one is gone', async () => {
    let millis = Date.now();
    const harness = new Harness(undefined, join(folder, 'reactors.db'));
    const leases = { now: () => millis, ttlMs: 60_000 };
    harness.endpoints.set(ONE);
    const stuck: (() => void)[] = [];
    harness.sender.answer = () =>
      new Promise((resolve) =>
        stuck.push(() => {
          resolve(delivered);
        }),
      );
    await harness.start({}, leases);
    harness.feed.add('a');
    await until(
      () => stuck.length,
      (length) => length === 1,
    );
    harness.sender.answer = () => delivered;
    const second = await harness.start({}, leases);
    harness.feed.add('b');
    // The first is alive for all anyone knows: the second keeps away.
    for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(harness.sender.sent.map(({ body }) => body)).toEqual(['1']);
    millis += 61_000;
    await until(
      () => second.status(ONE),
      (status) => status?.seq === 2,
    );
    expect(harness.sender.sent.map(({ body }) => body).sort()).toEqual(['1', '1', '2']);
    for (const end of stuck) end();
    await harness.close();
  });
});
