import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { follow, snapshot } from '#libs/feed-client';
import { SqliteCopy } from '../../examples/sqlite-copy/sqlite-copy.js';
import {
  answered,
  choice,
  type County,
  newPatient,
  practice,
  remote,
  settleCounty,
} from '../support/county.js';
import { full, report } from '../support/figures.js';
import { exited, spawnTypeScript } from '../support/spawn-typescript.js';
import { newDataDirectory, startServer, type TestServer } from '../support/server.js';
import { CuttingProxy } from './cutting-proxy.js';

/** For each way of following. */
const FAULTS = full ? { kills: 200, cuts: 500, crashes: 50 } : { kills: 4, cuts: 8, crashes: 1 };
const CHOICES_A_FAULT = 3;

type Over = 'pull' | 'stream';

const program = new URL('follower.ts', import.meta.url);

/** A follower that is started again each time it was killed. */
class Follower {
  position = '';
  #child: ReturnType<typeof spawnTypeScript> | undefined;
  #errors = '';
  #waiting: (() => void)[] = [];

  constructor(private readonly settings: object) {}

  start(): void {
    const child = spawnTypeScript(program, { args: [JSON.stringify(this.settings)] });
    this.#child = child;
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.position = text.trimEnd().split('\n').at(-1) ?? '';
      for (const wake of this.#waiting.splice(0)) wake();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    child.once('close', () => {
      for (const wake of this.#waiting.splice(0)) wake();
    });
  }

  /** Until the next commit, so that faults come while it is at work. */
  async commits(): Promise<void> {
    if (this.#child?.exitCode !== null) throw new Error(`the follower ended: ${this.#errors}`);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  async reaches(position: string): Promise<void> {
    while (this.position !== position) await this.commits();
  }

  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    const gone = exited(this.#child);
    this.#child.kill('SIGKILL');
    await gone;
  }
}

describe('following through faults', () => {
  const dataDirectory = newDataDirectory();
  const directory = mkdtempSync(join(tmpdir(), 'feed-followers-'));
  let server: TestServer;
  let county: County;
  let token: string;
  let proxy: CuttingProxy;
  let patients: readonly { readonly id: string }[];

  const env = (): Record<string, string> => ({ LEDGER_LOG_LEVEL: 'warn' });
  const choose = async (index: number): Promise<void> => {
    const patient = patients[index % patients.length]!;
    const value = ['granted', 'refused', 'verify'][index % 3]!;
    answered(await county.staff.post(`/v1/patients/${patient.id}/choices`, choice(value)), 201);
  };

  /** As another process finds the same files. */
  const crash = async (): Promise<void> => {
    await server.stop('SIGKILL');
    server = await startServer({ dataDirectory, env: env() });
    const staff = await server.as({
      role: 'practice-staff',
      organisation: practice,
      name: 'R',
      roleCode: 'R8008',
    });
    county = { ...county, server, staff };
  };

  beforeAll(async () => {
    server = await startServer({ dataDirectory, env: env() });
    county = await settleCounty(server);
    patients = await Promise.all(Array.from({ length: 5 }, () => newPatient(county)));
    answered(
      await county.admin.post('/v1/feed/subscriptions', {
        owner: remote,
        agreement: 'DSA 1',
        scope: {
          families: ['choice', 'question', 'relationship', 'opt-out', 'organisation'],
          organisations: null,
          practices: null,
          schemes: ['national'],
          nhsNumber: false,
        },
      }),
      201,
    );
    token = await server.token({ role: 'service', organisation: remote, name: 'Follower' });
    proxy = await CuttingProxy.start(() => Number(new URL(server.url).port));
  });
  afterAll(async () => {
    await proxy.stop();
    await server.stop();
    rmSync(dataDirectory, { recursive: true, force: true });
    rmSync(directory, { recursive: true, force: true });
  });

  /** Every event there is, by a follower to whom nothing happens, and the position after the last. */
  const replay = async (): Promise<{ ids: string[]; position: string }> => {
    const { url } = server;
    const ids: string[] = [];
    let position = '';
    const last = await newest();
    for await (const event of follow({ url, token })) {
      ids.push(event.id);
      position = event.sequence;
      if (position === last) break;
    }
    return { ids, position };
  };

  /** The position of the newest event, once the feed has everything that was acknowledged. */
  const newest = async (): Promise<string> => {
    // The last of all, by which it is known that nothing is missing before it.
    const before = await headOf();
    await choose(1_000_000 + Math.floor(Math.random() * 1_000));
    for (;;) {
      const head = await headOf();
      if (head !== before) return head;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  const headOf = async (): Promise<string> => {
    for await (const part of snapshot({ url: server.url, token }))
      if (part.kind === 'begin') return part.cursor;
    return '';
  };

  /** What the server's own projection holds, row by row. */
  const standing = async (): Promise<unknown[]> => {
    const rows: unknown[] = [];
    for await (const part of snapshot({ url: server.url, token }))
      if (part.kind === 'record')
        rows.push([part.row.subject ?? '', part.row.key, part.row.type, part.row.record]);
    return rows.sort();
  };

  const copied = (file: string): { rows: unknown[]; ids: string[] } => {
    const copy = new SqliteCopy(file);
    try {
      return {
        rows: copy
          .rows()
          .map((row) => [row.subject, row.key, row.type, JSON.parse(row.record) as unknown])
          .sort(),
        ids: copy.db.prepare('SELECT id FROM applied ORDER BY place').pluck().all() as string[],
      };
    } finally {
      copy.close();
    }
  };

  it.each<Over>(['pull', 'stream'])(
    'over %s leaves a copy that is the server’s own, with nothing missing and nothing twice',
    async (over) => {
      const file = join(directory, `${over}.sqlite`);
      const follower = new Follower({ file, url: proxy.url, token, over, snapshot: false });
      const faults = [
        ...Array.from({ length: FAULTS.kills }, () => 'kill'),
        ...Array.from({ length: FAULTS.cuts }, () => 'cut'),
        ...Array.from({ length: FAULTS.crashes }, () => 'crash'),
      ]
        .map((fault) => ({ fault, at: Math.random() }))
        .sort((a, b) => a.at - b.at);
      follower.start();
      await follower.commits();
      let written = 0;
      for (const { fault } of faults) {
        const committed = follower.commits();
        for (let i = 0; i < CHOICES_A_FAULT; i++) await choose(written++);
        // At some commit of these: between the first and the last of them.
        await committed;
        if (fault === 'kill') {
          await follower.kill();
          follower.start();
        } else if (fault === 'cut') proxy.cut();
        else await crash();
      }
      const { ids, position } = await replay();
      await follower.reaches(position);
      await follower.kill();
      const copy = copied(file);
      const missing = ids.filter((id) => !copy.ids.includes(id)).length;
      const twice = copy.ids.length - new Set(copy.ids).size;
      report(`a follower over ${over}`, {
        'follower killed': FAULTS.kills,
        'connection cut': FAULTS.cuts,
        'server killed': FAULTS.crashes,
        events: ids.length,
        missing,
        'applied twice': twice,
        rows: copy.rows.length,
      });
      expect(copy.ids).toEqual(ids);
      expect(copy.rows).toEqual(await standing());
    },
    full ? 3_600_000 : 600_000,
  );
});
