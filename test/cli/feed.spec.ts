import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededLedger } from './support/seeded.js';
import { json } from './support/terminal.js';

const { directory, run, seed } = seededLedger();
let owner: string;

beforeAll(async () => {
  owner = (await seed()).samples.remoteProvider;
});

afterAll(() => {
  directory.remove();
});

const listed = async (...more: readonly string[]) =>
  (json(await run(['feed', 'list', '--json', ...more])) as { items: readonly { status: string }[] }).items;

describe('ledger feed', () => {
  it('opens, scopes, pauses, resumes and revokes', async () => {
    expect(await listed()).toEqual([]);
    const given = ['--owner', owner, '--agreement', 'DSA 1', '--families', 'choice', '--json'];
    const opened = json(await run(['feed', 'open', ...given])) as { subscriptionId: string };
    const { subscriptionId } = opened;
    expect(await listed()).toMatchObject([{ subscriptionId, owner, status: 'active' }]);
    const scoped = ['--families', 'choice,opt-out', '--schemes', 'national', '--nhs-number'];
    expect((await run(['feed', 'scope', subscriptionId, ...scoped])).code).toBe(0);
    for (const [act, status] of [
      ['pause', 'paused'],
      ['resume', 'active'],
      ['revoke', 'revoked'],
    ] as const) {
      expect((await run(['feed', act, subscriptionId, '--reason', 'A test'])).code).toBe(0);
      expect(await listed('--status', status)).toHaveLength(1);
    }
    expect((await run(['feed', 'resume', subscriptionId, '--reason', 'A test'])).code).toBe(1);
    expect(
      (await run(['feed', 'open', '--owner', owner, '--agreement', 'x', '--families', 'all'])).code,
    ).toBe(2);
  });
});
