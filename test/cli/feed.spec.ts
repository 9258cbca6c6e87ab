import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededLedger } from './support/seeded.js';
import { json, jsonLines } from './support/terminal.js';

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

  it('shows what a subscription is sent, from a place on, without numbers, and where to go on', async () => {
    const given = [
      '--owner',
      owner,
      '--agreement',
      'DSA 2',
      '--families',
      'choice',
      '--nhs-number',
      '--json',
    ];
    const { subscriptionId } = json(await run(['feed', 'open', ...given])) as { subscriptionId: string };
    const tail = (...more: readonly string[]) => run(['feed', 'tail', subscriptionId, ...more]);
    const all = await tail('--json');
    expect(all.code).toBe(0);
    const events = jsonLines(all.stdout) as readonly { type: string; sequence: string; subject: string }[];
    expect(events.length).toBeGreaterThan(50);
    for (const { type } of events) expect(type).toMatch(/^org\.consent-ledger\.[a-z-]+\.v1$/);
    expect(all.stdout).not.toContain('nhsNumber');
    const first = await tail('--json', '--limit', '10');
    const [, cursor = ''] = /--after (\S+)/.exec(first.stderr) ?? [];
    expect(cursor).toBe(events[9]?.sequence);
    const rest = await tail('--json', '--once', '--after', cursor);
    expect([...jsonLines(first.stdout), ...jsonLines(rest.stdout)]).toEqual(events);
    const none = await tail('--after', 'now');
    expect([none.code, none.stdout]).toEqual([0, '']);
    const shown = (await tail('--limit', '1')).stdout;
    expect(shown).toContain(`${events[0]?.sequence ?? ''}  `);
    expect(shown).toContain(events[0]?.subject);
    // Looking on is not reading.
    expect(json(await run(['feed', 'status', subscriptionId, '--json']))).toMatchObject({ reads: [] });
  });

  it('refuses to show what there is not, or is not sent', async () => {
    const ids = (await listed()) as readonly { status: string; subscriptionId: string }[];
    const revoked = ids.find(({ status }) => status === 'revoked')?.subscriptionId ?? '';
    const active = ids.find(({ status }) => status === 'active')?.subscriptionId ?? '';
    for (const [args, refusal] of [
      [['tail', revoked], 'FEED_SUBSCRIPTION_REVOKED'],
      [['tail', 'none'], 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND'],
      [['tail', active, '--after', 'nonsense'], 'FEED_CURSOR_INVALID'],
      [['status', 'none'], 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND'],
      [['redeliver', 'none', '--since', '2026-01-01'], 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND'],
      [['redeliver', active, '--since', '2026-01-01'], 'WEBHOOK_NOT_SET'],
    ] as const) {
      const ran = await run(['feed', ...args]);
      expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining(refusal)]);
    }
    for (const args of [
      ['redeliver', active],
      ['redeliver', active, '--since', 'yesterday'],
      ['redeliver', active, '--since', '2026-01-01', '--after', 'x'],
      ['tail', active, '--limit', '0'],
      ['tail'],
    ])
      expect([args, (await run(['feed', ...args])).code]).toEqual([args, 2]);
  });

  it('says how far each is', async () => {
    expect(await listed('--status', 'active')).toMatchObject([{ lag: null }]);
    expect((await run(['feed', 'list'])).stdout).toContain('never read');
    const [{ subscriptionId } = { subscriptionId: '' }] = (await listed('--status', 'active')) as readonly {
      status: string;
      subscriptionId: string;
    }[];
    const { stdout } = await run(['feed', 'status', subscriptionId]);
    expect(stdout).toMatch(/^behind by +never read$/m);
  });
});
