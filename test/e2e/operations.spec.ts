import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { apiAnswer } from '../support/raw.js';
import { startServer, type TestServer } from '../support/server.js';

const TOKEN = 'a-token-for-the-metrics-alone';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({ env: { LEDGER_METRICS_TOKEN: TOKEN } });
});

afterAll(async () => {
  await server.stop();
});

describe('the operations', () => {
  it.each(['/livez', '/readyz'])('%s answers', async (path) => {
    expect((await server.client().get(path)).status).toBe(200);
  });

  it('give metrics to who has the token', async () => {
    const read = async (authorization?: string) =>
      (
        await fetch(`${server.url}/metrics`, {
          headers: authorization === undefined ? {} : { authorization },
        })
      ).status;
    expect(await read()).toBe(401);
    expect(await read('Bearer something-else-entirely')).toBe(401);
    expect(await read(`Bearer ${TOKEN}`)).toBe(200);
  });

  it('explain every problem where its type leads', async () => {
    const { body } = await server.client().get('/v1/areas');
    const explained = await server.client().get(body.type);
    expect(explained.body).toMatchObject({ code: 'CONSENT_TOKEN_MISSING', status: 401, type: body.type });
    expect((await server.client().get('/problems/CONSENT_NO_SUCH_CODE')).status).toBe(404);
  });

  it('give each request an id, and keep the caller’s for what belongs together', async () => {
    const correlation = '7f1cbb28-7aa0-4d0a-8f3c-4df1ce1d1a11';
    const { headers } = await server.client().get('/livez', { 'x-correlation-id': correlation });
    expect(headers['x-correlation-id']).toBe(correlation);
    expect(headers['x-request-id']).not.toBe(correlation);
    const foreign = await server.client().get('/livez', { 'x-correlation-id': '9990000018' });
    expect(foreign.headers['x-correlation-id']).toBe(foreign.headers['x-request-id']);
  });

  it('send what is no page with headers to match', async () => {
    const { headers } = await server.client().get('/livez');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none';frame-ancestors 'none'",
    });
    expect(headers['x-powered-by']).toBeUndefined();
  });

  it.each<[string, string, number]>([
    ['no HTTP', 'HELLO\r\n\r\n', 400],
    ['headers of 20 KiB', `GET /livez HTTP/1.1\r\nHost: x\r\nX-Filler: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    [
      'two lengths',
      'POST /v1/areas HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}',
      400,
    ],
    [
      'a length and chunks',
      'POST /v1/areas HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
  ])('answer what is %s with a problem', async (_, request, status) => {
    const answer = await apiAnswer(server.url, request);
    expect(answer.status).toBe(status);
    expect(answer.body.code).toMatch(/^CONSENT_/);
  });
});
