import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { seededLedger } from './support/seeded.js';
import { json } from './support/terminal.js';

const { directory, run, seed } = seededLedger();

beforeAll(async () => {
  await seed();
});

afterAll(() => {
  directory.remove();
});

const why = ['--reason', 'ticket 4711'];

interface Shown {
  readonly builds: readonly { readonly build: number; readonly role: string; readonly state: string }[];
}

const rolesOf = (ran: Parameters<typeof json>[0]): string[] =>
  (json(ran) as Shown).builds.map(({ build, role, state }) => `${String(build)} ${role} ${state}`);

const projections = (...args: readonly string[]) => run(['projections', ...args, '--json']);

describe('ledger projections', () => {
  it('lists every projection', async () => {
    const { stdout } = await run(['projections', 'list']);
    expect(stdout).toMatch(/history\s+│ v2 b1\s+│ active/);
  });

  it('rebuilds, rolls back and retires', async () => {
    const rebuilt = await projections('rebuild', 'history', ...why, '--watch');
    expect([rebuilt.code, rebuilt.stderr]).toEqual([0, '']);
    expect(rolesOf(rebuilt)).toEqual(['1 previous kept', '2 active live']);
    const back = await projections('rollback', 'history', ...why, '--watch');
    expect(rolesOf(back)).toEqual(['1 active live', '2 previous kept']);
    expect(rolesOf(await projections('retire', 'history', ...why))).toEqual(['1 active live']);
  });

  it('pauses and resumes, and the pause outlives the process', async () => {
    expect(rolesOf(await projections('pause', 'history', ...why))).toEqual(['1 active paused']);
    expect(rolesOf(await projections('show', 'history'))).toEqual(['1 active paused']);
    expect(rolesOf(await projections('resume', 'history', ...why))).toEqual(['1 active live']);
  });

  it('cancels a rebuild that was paused, and refuses what cannot be', async () => {
    const refused = await run(['projections', 'cancel', 'history', ...why]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('PROJECTION_NOT_IN_STATE');
    expect((await run(['projections', 'rebuild', 'history'])).code).toBe(2);
    expect((await run(['projections', 'show', 'nobody'])).stderr).toContain('PROJECTION_UNKNOWN');
  });

  it('verifies', async () => {
    const { code, stdout } = await run(['projections', 'verify', 'sharing-state']);
    expect([code, stdout]).toEqual([0, expect.stringContaining('sound')]);
  });
});
