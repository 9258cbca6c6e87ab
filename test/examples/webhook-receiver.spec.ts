import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import type { FeedEvent } from '#libs/feed-client';
import { SqliteCopy } from '../../examples/sqlite-copy/sqlite-copy.js';
import { createReceiver } from '../../examples/webhook-receiver/receiver.js';
import { eventAt } from '../feed-client/feed-double.js';
import { runExample } from './running.js';

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
const secret = newSecret();

/** As the ledger sends it. */
const deliver = (url: string, event: FeedEvent | object, signer = secret, id = (event as FeedEvent).id) => {
  const body = JSON.stringify(event);
  const now = new Date();
  return fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/cloudevents+json; charset=utf-8',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
      'webhook-signature': new Webhook(signer).sign(id, now, body),
    },
    body,
  });
};

const challenge = {
  ...eventAt(0),
  type: 'org.consent-ledger.webhook-challenge.v1',
  data: { challenge: 'prove-it' },
};

describe('the receiver', () => {
  let copy: SqliteCopy;
  let secrets: string[];
  let said: string[];
  let url: string;
  let server: ReturnType<typeof createReceiver>;

  beforeEach(async () => {
    copy = new SqliteCopy(':memory:');
    secrets = [secret];
    said = [];
    server = createReceiver({ copy, secrets: () => secrets, say: (line) => said.push(line) });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    copy.close();
  });

  it('applies a message once, however often and however many at a time it comes', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => deliver(url, eventAt(1))));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204, 204]);
    expect(said.filter((line) => line.startsWith('applied'))).toHaveLength(1);
    // A newer one stays when the older is sent again.
    const newer = { ...eventAt(8), subject: eventAt(1).subject, recordkey: eventAt(1).recordkey };
    await deliver(url, newer);
    await deliver(url, eventAt(1));
    expect(copy.rows().map(({ record }) => record)).toEqual(['{"seq":8}']);
  });

  it('takes what either of two secrets signed, and nothing else', async () => {
    const next = newSecret();
    expect((await deliver(url, eventAt(1), next)).status).toBe(400);
    secrets = [next, secret];
    expect((await deliver(url, eventAt(1), next)).status).toBe(204);
    expect((await deliver(url, eventAt(2), secret)).status).toBe(204);
    expect((await deliver(url, eventAt(3), newSecret())).status).toBe(400);
    expect(copy.count()).toBe(2);
  });

  it('answers the challenge, and only one that the ledger signed', async () => {
    const answer = await deliver(url, challenge);
    expect([answer.status, await answer.json()]).toEqual([200, { challenge: 'prove-it' }]);
    expect((await deliver(url, challenge, newSecret())).status).toBe(400);
  });

  it('refuses what is no message, and goes on', async () => {
    expect((await fetch(url)).status).toBe(405);
    expect((await fetch(url, { method: 'POST', body: 'x' })).status).toBe(400);
    const large = await fetch(url, { method: 'POST', body: Buffer.alloc(5 * 1024 * 1024) }).then(
      ({ status }) => status,
      // It need not read to the end what it will not take.
      () => 413,
    );
    expect(large).toBe(413);
    expect((await deliver(url, eventAt(1))).status).toBe(204);
  });

  it('asks to be sent again what it could not store', async () => {
    copy.db.exec('DROP TABLE record');
    expect((await deliver(url, eventAt(1))).status).toBe(500);
    expect(copy.db.prepare('SELECT count(*) FROM delivered').pluck().get()).toBe(0);
  });

  it('says when only a snapshot helps', async () => {
    const data = { instruction: 'take-snapshot' };
    await deliver(url, eventAt(1, { type: 'org.consent-ledger.feed-scope-changed.v1', data }));
    expect(said.join('\n')).toContain('Take a snapshot');
  });
});

describe('the example that runs it', () => {
  it('keeps what it has taken over a kill', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'feed-receiver-'));
    const file = join(directory, 'copy.sqlite');
    const start = async (port: string) => {
      const env = { COPY_FILE: file, WEBHOOK_SECRETS: secret, RECEIVER_PORT: port };
      const running = await runExample('webhook-receiver', env);
      await running.until((output) => output.includes('Receiving at'));
      return { running, url: /Receiving at (\S+)/.exec(running.output)![1]! };
    };
    const first = await start('0');
    expect((await deliver(first.url, eventAt(1))).status).toBe(204);
    await first.running.stop('SIGKILL');
    const second = await start('0');
    expect((await deliver(second.url, eventAt(1))).status).toBe(204);
    expect((await deliver(second.url, eventAt(2))).status).toBe(204);
    await second.running.until((output) => output.includes(eventAt(2).id));
    expect(second.running.output).toContain('came again');
    expect(await second.running.stop()).toBe(0);
    const copy = new SqliteCopy(file);
    expect(copy.count()).toBe(2);
    copy.close();
    rmSync(directory, { recursive: true, force: true });
  });
});
