import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Client } from '../support/client.js';
import { answered, type County, newPatient, settleCounty } from '../support/county.js';
import { startServer } from '../support/server.js';

let county: County;
let admin: Client;

const reason = 'ticket 4711';

beforeAll(async () => {
  county = await settleCounty(await startServer());
  ({ admin } = county);
  await newPatient(county);
});

afterAll(async () => {
  await county.server.stop();
});

interface Shown {
  readonly name: string;
  readonly lag: number | null;
  readonly builds: readonly { readonly build: number; readonly role: string; readonly state: string }[];
}

const shown = async (name = 'history'): Promise<Shown> => {
  const answer = await admin.get(`/v1/projections/${name}`);
  answered(answer, 200);
  return answer.body as unknown as Shown;
};

const rolesOf = ({ builds }: Shown): string[] =>
  builds.map(({ build, role, state }) => `${String(build)} ${role} ${state}`);

const until = async (wanted: readonly string[]): Promise<void> => {
  while (JSON.stringify(rolesOf(await shown())) !== JSON.stringify(wanted));
};

const act = (action: string, body: object = { reason }) =>
  admin.post(`/v1/projections/history/${action}`, body);

describe('the projections', () => {
  it('are shown to those who run the ledger, and to nobody else', async () => {
    const listed = await admin.get('/v1/projections');
    expect(listed.body.items.map((item) => (item as unknown as Shown).name)).toContain('history');
    expect((await county.auditor.get('/v1/projections/history')).status).toBe(200);
    expect((await county.staff.get('/v1/projections')).status).toBe(403);
    expect((await county.auditor.post('/v1/projections/history/rebuild', { reason })).status).toBe(403);
    expect((await admin.get('/v1/projections/nobody')).body.code).toBe('PROJECTION_UNKNOWN');
  });

  it('are rebuilt, rolled back and retired, each with a reason', async () => {
    await until(['1 active live']);
    expect((await act('rebuild', {})).status).toBe(400);
    answered(await act('rebuild'), 200);
    await until(['1 previous kept', '2 active live']);
    answered(await act('rollback'), 200);
    await until(['1 active live', '2 previous kept']);
    answered(await act('retire'), 200);
    await until(['1 active live']);
    expect((await act('rollback')).body.code).toBe('PROJECTION_NOT_IN_STATE');
  });

  it('are paused, resumed, and their rebuilds cancelled', async () => {
    answered(await act('pause'), 200);
    await until(['1 active paused']);
    answered(await act('rebuild'), 200);
    expect((await act('accept')).body.code).toBe('PROJECTION_NOT_IN_STATE');
    // It may have been quick enough to take over.
    const cancelled = await act('cancel');
    expect([200, 409]).toContain(cancelled.status);
    if (cancelled.status === 200) {
      answered(await act('resume'), 200);
      await until(['1 active live']);
    }
    expect((await act('resume')).status).toBe(409);
  });

  it('are compared with a fold of the ledger', async () => {
    const { body } = await admin.post('/v1/projections/sharing-state/verify', {});
    expect(body).toMatchObject({ sound: true, differences: [] });
  });

  it('skip no event that they do not stand still at', async () => {
    const skipped = await act('skip', { reason, position: '0000000000000001' });
    expect(skipped.body.code).toBe('PROJECTION_NOT_IN_STATE');
  });

  it('tell how they get on, with an id in every message', async () => {
    const leave = new AbortController();
    const answer = await fetch(`${county.server.url}/v1/projections/history/progress`, {
      headers: { authorization: `Bearer ${await county.server.token({ role: 'admin' })}` },
      signal: leave.signal,
    });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    let text = '';
    const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
    while (!/\ndata: .*\n/.test(text)) text += (await reader.read()).value ?? '';
    leave.abort();
    expect(text).toMatch(/event: progress\nid: [0-9A-Za-z]+\ndata: \{"name":"history"/);
  });

  it('are measured', async () => {
    const text = await (await fetch(`${county.server.url}/metrics`)).text();
    expect(text).toMatch(/ledger_projection_lag_positions\{projection="history"\} 0/);
    expect(text).toMatch(/ledger_projection_live\{projection="history"\} 1/);
  });
});
