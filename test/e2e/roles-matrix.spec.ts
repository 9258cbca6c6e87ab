import { readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { type Answer, Client } from '../support/client.js';
import { newNhsNumber } from '../support/county.js';
import { whoMayDoWhat } from '../support/who-may-everything.js';

interface Operation {
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

const { paths } = JSON.parse(readFileSync('docs/reference/openapi.json', 'utf8')) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** What the matrix does not ask, and why it need not. */
const elsewhere: Readonly<Record<string, string>> = {
  'post /v1/decisions/batch': 'Each question is answered as one asked alone.',
  'post /v1/secondary-use-decisions/batch': 'Each question is answered as one asked alone.',
  'get /v1/opt-out-checks/{checkId}': 'There only for whoever made it.',
  'delete /v1/opt-out-checks/{checkId}': 'There only for whoever made it.',
  'put /v1/opt-out-checks/{checkId}/input': 'There only for whoever made it.',
  'get /v1/opt-out-checks/{checkId}/output': 'There only for whoever made it.',
  'get /v1/opt-out-checks/{checkId}/rejects': 'There only for whoever made it.',
  'get /v1/projections/{name}/progress': 'It stays open; it goes by the same permission as the read model.',
};

/** Writes down what is asked, and asks nobody. */
class Recorder extends Client {
  readonly asked: string[] = [];

  constructor() {
    super('http://localhost');
  }

  override send(method: string, path: string): Promise<Answer> {
    this.asked.push(`${method.toLowerCase()} ${path.split('?', 1)[0] ?? ''}`);
    return Promise.reject(new Error('nobody was asked'));
  }
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/\{[^}]+\}/g, '[^/]+')}$`);

it('asks everyone for everything that needs a token', async () => {
  const recorder = new Recorder();
  const patient = { id: randomUUID(), nhsNumber: newNhsNumber(), position: '0' };
  for (const { ask } of whoMayDoWhat)
    await expect(ask(recorder, patient)).rejects.toThrow('nobody was asked');
  const operations = Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security = [] }]) => security.length > 0)
        .map(([method]) => ({ name: `${method} ${path}`, method, path })),
    )
    // A path in words is no instance of one with parameters.
    .sort((a, b) => Number(a.path.includes('{')) - Number(b.path.includes('{')));
  const covered = new Set(
    recorder.asked.map((asked) => {
      const [method = '', path = ''] = asked.split(' ');
      return operations.find((one) => one.method === method && patternOf(one.path).test(path))?.name;
    }),
  );
  const missing = operations.map(({ name }) => name).filter((name) => !covered.has(name));
  expect(missing.sort()).toEqual(Object.keys(elsewhere).sort());
  expect(operations.length).toBeGreaterThan(90);
  await recorder.close();
});
