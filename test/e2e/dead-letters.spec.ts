import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MailCatcher } from '#libs/notifications/contract';
import { root } from '../support/build-when-stale.js';
import { answered, choice, type County, newPatient, settleCounty } from '../support/county.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';
import { itInFiles } from '../support/storage.js';

const EMAIL = 'never.reached@example.org';
const HALF_AN_HOUR = 1_800;

interface Letter {
  readonly reactor: string;
  readonly eventId: string;
  readonly error: string;
}

describe('dead letters', () => {
  const dataDirectory = newDataDirectory();
  let catcher: MailCatcher;
  let server: TestServer;
  let county: County;

  beforeAll(async () => {
    catcher = await MailCatcher.start();
    server = await startServer({
      dataDirectory,
      env: {
        LEDGER_EMAIL_PROVIDER: 'smtp',
        LEDGER_SMTP_URL: catcher.url,
        LEDGER_SMTP_FROM: 'ledger@example.org',
      },
    });
    county = await settleCounty(server);
  });

  afterAll(async () => {
    await server.stop();
    await catcher.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  const letters = async (): Promise<readonly Letter[]> => {
    const listed = await county.admin.get('/v1/dead-letters');
    answered(listed, 200);
    return listed.body.items as unknown as Letter[];
  };

  /** How often an alert has failed so far. */
  const failures = async (): Promise<number> => {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const counted = text.matchAll(/^ledger_reactor_effects_total\{.*outcome="(?:retry|dead)"\} (\d+)$/gm);
    return [...counted].reduce((sum, [, count]) => sum + Number(count), 0);
  };

  /**
   * The provider is away, and time goes by, until that many effects have been given up. No faster than they are tried:
   * an alert that is a day old is told to nobody.
   */
  const untilGivenUp = async (count: number): Promise<readonly Letter[]> => {
    for (let tried = 0; ; tried += 1) {
      while ((await failures()) <= tried) await new Promise((resolve) => setTimeout(resolve, 20));
      const listed = await letters();
      if (listed.length >= count) return listed;
      answered(await county.admin.put('/v1/sandbox/clock', { advanceSeconds: HALF_AN_HOUR }), 200);
    }
  };

  it('are listed, retried and dropped on record, and nobody but an administrator may', async () => {
    for (let count = 0; count < 40; count += 1) catcher.failNext('busy');
    const { id } = await newPatient(county);
    const point = { channel: 'email', value: EMAIL, preferred: true };
    answered(await county.staff.post(`/v1/patients/${id}/contact-points`, point), 201);
    answered(await county.staff.post(`/v1/patients/${id}/choices`, choice('granted')), 201);
    answered(await county.staff.post(`/v1/patients/${id}/choices`, choice('granted', 'RWL')), 201);
    const [first, second] = await untilGivenUp(2);
    expect(first).toMatchObject({ reactor: 'patient-alerts', error: 'NOTIFICATION_UNAVAILABLE' });
    const of = ({ reactor, eventId }: Letter) => `/v1/dead-letters/${reactor}/${eventId}`;
    answered(await county.staff.get('/v1/dead-letters'), 403);
    answered(await county.staff.post(`${of(first!)}/retry`), 403);
    answered(await county.admin.post(`${of(first!)}/drop`, {}), 400);
    answered(await county.admin.post(`/v1/dead-letters/nobody/${first!.eventId}/retry`), 404);

    const reason = 'told by telephone';
    answered(await county.admin.post(`${of(first!)}/drop`, { reason }), 200);
    answered(await county.admin.post(`${of(first!)}/drop`, { reason }), 404);
    expect((await letters()).map(({ eventId }) => eventId)).toEqual([second!.eventId]);
    // Nothing personal is in what an operator is shown.
    expect(JSON.stringify(await letters())).not.toContain(EMAIL);
  });

  // The terminal works on the data directory itself.
  itInFiles('are dropped at a terminal too, while no server runs', async () => {
    const [left] = await letters();
    await server.stop();
    const ledger = (...args: string[]) =>
      spawnSync(
        process.execPath,
        ['dist/apps/cli/src/main.js', 'dead-letters', ...args, '--data-dir', dataDirectory],
        {
          cwd: root,
          encoding: 'utf8',
        },
      );
    expect(ledger('list').stdout).toContain(left!.eventId);
    expect(ledger('drop', left!.reactor, left!.eventId).status).toBe(2);
    const dropped = ledger(
      'drop',
      left!.reactor,
      left!.eventId,
      '--reason',
      'told by telephone',
      '--actor',
      'op-7',
    );
    expect(dropped.status).toBe(0);
    expect(ledger('list').stdout).toContain('no dead letters');
    server = await startServer({ dataDirectory });
  });
});
