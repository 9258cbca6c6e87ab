import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Answer, Client } from '../support/client.js';
import {
  answered,
  type County,
  local,
  otherPractice,
  practice,
  remote,
  settleCounty,
} from '../support/county.js';
import { startServer } from '../support/server.js';

const scope = {
  families: ['choice', 'opt-out'],
  organisations: null,
  practices: [practice],
  schemes: ['national'],
  nhsNumber: false,
};
const reason = 'The platform moves to another data centre';
const url = 'https://consent.example.org/events';

let county: County;
let owner: Client;

beforeAll(async () => {
  county = await settleCounty(await startServer());
  owner = county.service;
});

afterAll(async () => {
  await county.server.stop();
});

const opening = { owner: remote, agreement: 'DSA 2026/117', scope };

const open = async (more: object = {}): Promise<string> => {
  const opened = await county.admin.post('/v1/feed/subscriptions', { ...opening, ...more });
  answered(opened, 201);
  expect(opened.headers.location).toBe(`/v1/feed/subscriptions/${opened.body.createdId}`);
  return `/v1/feed/subscriptions/${opened.body.createdId}`;
};

/** Members of these answers alone. */
const read = ({ text }: Answer) => JSON.parse(text) as Record<string, unknown>;

const refused = (answer: Answer, status: number, code: string): void => {
  answered(answer, status);
  expect(answer.body.code).toBe(code);
};

describe('a feed subscription', () => {
  it('lives: opened, scoped, paused, resumed, revoked', async () => {
    const feed = await open();
    const first = await owner.get(feed);
    answered(first, 200);
    expect(first.headers.etag).toBe('"0"');
    expect(read(first)).toMatchObject({ ...opening, status: 'active', pause: null, webhook: null });

    const narrower = { ...scope, families: ['choice'], schemes: [] };
    answered(await county.admin.put(`${feed}/scope`, narrower, { 'if-match': '"0"' }), 200);
    refused(await county.admin.put(`${feed}/scope`, narrower), 409, 'CONSENT_STATE_UNCHANGED');
    expect(read(await owner.get(feed)).scope).toEqual(narrower);

    answered(await owner.post(`${feed}/pause`, { reason }), 200);
    expect(read(await owner.get(feed))).toMatchObject({
      status: 'paused',
      pause: { role: 'service', reason },
    });
    answered(await owner.post(`${feed}/resume`, { reason }), 200);
    answered(await county.admin.post(`${feed}/pause`, { reason }), 200);
    refused(await owner.post(`${feed}/resume`, { reason }), 409, 'CONSENT_FEED_HELD_BY_ADMIN');

    answered(await county.admin.post(`${feed}/revoke`, { reason }), 200);
    refused(await county.admin.post(`${feed}/resume`, { reason }), 409, 'CONSENT_FEED_SUBSCRIPTION_REVOKED');
    expect(read(await owner.get(feed))).toMatchObject({ status: 'revoked' });
  });

  it('is not opened by what makes no sense', async () => {
    const post = (more: object) => county.admin.post('/v1/feed/subscriptions', { ...opening, ...more });
    const scoped = (more: object) => post({ scope: { ...scope, ...more } });
    refused(await scoped({ schemes: [] }), 422, 'CONSENT_FEED_SCOPE_INVALID');
    refused(await scoped({ practices: [remote] }), 422, 'CONSENT_NOT_A_PRACTICE');
    refused(await scoped({ organisations: ['ZZZ99'] }), 422, 'CONSENT_ORGANISATION_UNKNOWN');
    refused(await post({ owner: 'ZZZ99' }), 422, 'CONSENT_ORGANISATION_UNKNOWN');
    for (const wrong of [
      { families: [] },
      { families: ['everything'] },
      { families: ['choice', 'choice'] },
      { practices: [] },
      { practices: 'all' },
      { nhsNumber: 'yes' },
    ])
      refused(await scoped(wrong), 400, 'CONSENT_REQUEST_INVALID');
    refused(await post({ agreement: 'About 999 000 0018' }), 400, 'CONSENT_REQUEST_INVALID');
  });

  it('of another organisation reads as one that is not there', async () => {
    const feed = await open();
    const unknown = '/v1/feed/subscriptions/9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9';
    const ask = async (path: string) => [
      await county.localService.get(path),
      await county.localService.post(`${path}/pause`, { reason }),
      await county.localService.put(`${path}/webhook`, { url }),
      await county.localService.delete(`${path}/webhook`),
    ];
    const texts = new Set<string>();
    for (const path of [feed, unknown, '/v1/feed/subscriptions/none']) {
      for (const answer of await ask(path)) {
        refused(answer, 404, 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND');
        texts.add(answer.text);
      }
    }
    expect([...texts]).toHaveLength(1);
  });

  it('is listed page by page, to each whom it concerns', async () => {
    const opened = await county.admin.post('/v1/feed/subscriptions', {
      ...opening,
      owner: local,
      scope: { ...scope, practices: [otherPractice] },
    });
    answered(opened, 201);
    const { createdId, position } = opened.body;
    const list = async (by: Client, query = '') => {
      const found = await by.get(`/v1/feed/subscriptions?minPosition=${position}${query}`);
      answered(found, 200);
      return read(found).items as readonly { readonly subscriptionId: string; readonly owner: string }[];
    };
    expect(await list(county.localService)).toMatchObject([{ subscriptionId: createdId, owner: local }]);
    expect((await list(owner)).every((one) => one.owner === remote)).toBe(true);
    expect(await list(county.admin, `&owner=${local}`)).toHaveLength(1);
    expect((await list(county.admin, '&status=active')).at(-1)).toMatchObject({ subscriptionId: createdId });

    const seen: string[] = [];
    for (let path = '/v1/feed/subscriptions?limit=1'; path !== '';) {
      const page = await county.auditor.get(path);
      answered(page, 200);
      seen.push(...page.body.items.map((item) => JSON.stringify(item)));
      path = /^<(.*)>; rel="next"$/.exec(String(page.headers.link ?? ''))?.[1] ?? '';
    }
    expect(seen).toEqual((await list(county.admin)).map((item) => JSON.stringify(item)));
  });
});

describe('its webhook', () => {
  it('has a secret that is told once, and again to a repetition', async () => {
    const feed = await open();
    const key = { 'idempotency-key': 'set-once' };
    const set = await owner.put(`${feed}/webhook`, { url }, key);
    answered(set, 200);
    const { secret } = read(set);
    expect(secret).toMatch(/^whsec_/);
    const again = await owner.put(`${feed}/webhook`, { url }, key);
    expect(again.headers['idempotency-replayed']).toBe('true');
    expect(read(again)).toEqual(read(set));

    const shown = await owner.get(feed);
    expect(shown.text).not.toContain('whsec_');
    expect(read(shown).webhook).toMatchObject({ url, disabled: null, secretNumber: 1 });

    const rotated = await owner.post(`${feed}/webhook/rotate-secret`, { overlapSeconds: 3_600 });
    answered(rotated, 200);
    expect(read(rotated).secret).not.toBe(secret);
    expect(read(await owner.get(feed)).webhook).toMatchObject({ secretNumber: 2 });
  });

  it.each([
    'http://consent.example.org/events',
    'https://127.0.0.1:1/events',
    'https://169.254.169.254/latest',
    'https://[::ffff:10.0.0.1]/events',
    'https://user:secret@consent.example.org/',
    'ftp://consent.example.org/',
  ])('is at no address such as %s', async (wrong) => {
    const feed = await open();
    const set = await owner.put(`${feed}/webhook`, { url: wrong });
    // Development takes what leads to this very machine, and http.
    if (/^https?:\/\/(consent\.example\.org\/events|127)/.test(wrong)) answered(set, 200);
    else refused(set, 422, 'WEBHOOK_ADDRESS_REFUSED');
  });

  it('is disabled, enabled and removed', async () => {
    const feed = await open();
    refused(await owner.post(`${feed}/webhook/disable`, {}), 404, 'CONSENT_WEBHOOK_NOT_FOUND');
    answered(await owner.put(`${feed}/webhook`, { url }), 200);
    answered(await county.admin.post(`${feed}/webhook/disable`, {}), 200);
    refused(await owner.post(`${feed}/webhook/enable`, {}), 409, 'CONSENT_FEED_HELD_BY_ADMIN');
    answered(await county.admin.post(`${feed}/webhook/enable`, {}), 200);
    answered(await owner.delete(`${feed}/webhook`), 200);
    expect(read(await owner.get(feed)).webhook).toBeNull();
  });
});
