import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { type FeedEvent, follow, snapshot } from '#libs/feed-client';
import type { Client } from '../../support/client.js';
import {
  answered,
  choice,
  type County,
  newPatient,
  practice,
  remote,
  settleCounty,
} from '../../support/county.js';
import { newDataDirectory, startServer, type TestServer } from '../../support/server.js';
import type { CopiedRows } from './copied.js';

type Settings = Readonly<Record<string, string>>;

const quiet: Settings = { LEDGER_LOG_LEVEL: 'warn' };
const VALUES = ['granted', 'refused', 'verify'];

/** A server whose feed is followed; it may be killed at any moment, and is started again on the same files. */
export class FollowedLedger {
  readonly #patients: { readonly id: string }[] = [];
  #starting: Promise<void> | undefined;
  #chosen = 0;
  #settings = quiet;

  private constructor(
    private readonly dataDirectory: string,
    private server: TestServer,
    private county: County,
    readonly subscription: string,
    /** Of the organisation that follows. */
    readonly token: string,
  ) {}

  static async start(): Promise<FollowedLedger> {
    const dataDirectory = newDataDirectory();
    const server = await startServer({ dataDirectory, env: quiet });
    const county = await settleCounty(server);
    const opened = await county.admin.post('/v1/feed/subscriptions', {
      owner: remote,
      agreement: 'DSA 1',
      scope: {
        families: ['choice', 'question', 'relationship', 'opt-out', 'organisation'],
        organisations: null,
        practices: null,
        schemes: ['national'],
        nhsNumber: false,
      },
    });
    answered(opened, 201);
    const token = await server.token({ role: 'service', organisation: remote, name: 'Follower' });
    return new FollowedLedger(dataDirectory, server, county, opened.body.createdId, token);
  }

  get url(): string {
    return this.server.url;
  }

  get port(): number {
    return Number(new URL(this.server.url).port);
  }

  async addPatients(count: number): Promise<void> {
    for (let i = 0; i < count; i++) this.#patients.push(await newPatient(this.county));
  }

  /** Somebody changes their mind; answers the id of what followers are told, once that is recorded for sure. */
  async choose(): Promise<string> {
    const index = this.#chosen++;
    return this.#chooseFor(this.#patients[index % this.#patients.length]!, index);
  }

  /** Of every patient one choice more: whoever has these has everything before them. */
  chooseForAll(): Promise<string[]> {
    return Promise.all(this.#patients.map((patient) => this.#chooseFor(patient, this.#chosen++)));
  }

  /** Where events are pushed to; answers the secret they are signed with. */
  async pushTo(url: string): Promise<string> {
    const { body, ...answer } = await this.county.service.put(
      `/v1/feed/subscriptions/${this.subscription}/webhook`,
      { url },
    );
    answered({ body, ...answer }, 200);
    return (body as unknown as { readonly secret: string }).secret;
  }

  /** Moves the ledger's clock: pauses after failures are by it. */
  async advance(seconds: number): Promise<void> {
    await this.#asking(async ({ admin }) => {
      answered(await admin.put('/v1/sandbox/clock', { advanceSeconds: seconds }), 200);
    });
  }

  /** Ends the process whatever it is about, and starts it again, as another process finds the same files. */
  async crash(): Promise<void> {
    while (this.#starting !== undefined) await this.#starting;
    this.#starting = this.#restart('SIGKILL');
    await this.#starting;
    this.#starting = undefined;
  }

  /**
   * Stops it, has something done to its files, and starts it again, with the settings that the work answers from then
   * on: where its events are.
   */
  async whileStopped(work: (dataDirectory: string) => Promise<Settings>): Promise<void> {
    await this.#restart('SIGTERM', async () => {
      this.#settings = { ...this.#settings, ...(await work(this.dataDirectory)) };
    });
  }

  /** Every event there is up to the last of these, by a follower to whom nothing happens. */
  async replay(last: readonly string[]): Promise<FeedEvent[]> {
    const { url, token } = this;
    const missing = new Set(last);
    const events: FeedEvent[] = [];
    for await (const event of follow({ url, token })) {
      events.push(event);
      missing.delete(event.id);
      if (missing.size === 0) break;
    }
    return events;
  }

  /** What the server's own projection holds, row by row. */
  async standing(): Promise<CopiedRows> {
    const rows: unknown[] = [];
    for await (const part of snapshot({ url: this.url, token: this.token }))
      if (part.kind === 'record')
        rows.push([part.row.subject ?? '', part.row.key, part.row.type, part.row.record]);
    return rows.sort();
  }

  async stop(): Promise<void> {
    await this.server.stop();
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }

  async #restart(signal: NodeJS.Signals, between?: () => Promise<void>): Promise<void> {
    await this.server.stop(signal);
    await between?.();
    const server = await startServer({ dataDirectory: this.dataDirectory, env: this.#settings });
    const as = (request: Parameters<TestServer['as']>[0]): Promise<Client> => server.as(request);
    this.server = server;
    this.county = {
      ...this.county,
      server,
      admin: await as({ role: 'admin', name: 'Sam Admin', roleCode: 'R8010' }),
      staff: await as({ role: 'practice-staff', organisation: practice, roleCode: 'R8008', name: 'Robin' }),
    };
  }

  async #chooseFor({ id }: { readonly id: string }, index: number): Promise<string> {
    const value = VALUES[index % VALUES.length]!;
    const headers = { 'idempotency-key': randomUUID() };
    return this.#asking(async ({ staff }) => {
      const answer = await staff.post(`/v1/patients/${id}/choices`, choice(value), headers);
      answered(answer, 201);
      return `${answer.body.events[0]!.id}/0`;
    });
  }

  /** Asks again when the process was killed under the request: nobody knows what became of that. */
  async #asking<T>(ask: (county: County) => Promise<T>): Promise<T> {
    for (;;) {
      const { county } = this;
      try {
        return await ask(county);
      } catch (error) {
        if (this.#starting === undefined && county === this.county) throw error;
        await this.#starting;
        await wait(0);
      }
    }
  }
}
