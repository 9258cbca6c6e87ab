import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { configurationPage } from './configuration-page.js';
import { errorsPage } from './errors-page.js';
import { offlineDocument } from './offline.js';

const reference = join(import.meta.dirname, '../../../../docs/reference');
const MEND = 'npm run build && npm run reference';

/** In a process of its own: the validator mixes module systems in a way that jest on Node 20 cannot load. */
const VALIDATE = `
  import { readFileSync } from 'node:fs';
  import SwaggerParser from '@apidevtools/swagger-parser';
  const { openapi } = await SwaggerParser.validate(JSON.parse(readFileSync(0, 'utf8')));
  if (openapi !== '3.1.0') throw new Error(openapi);
`;

/** The contract of the feed: it holds nothing of the ledger's, and is read by who has no token yet. */
const forAnybody = ['/v1/feed/schemas', '/v1/feed/schemas/{file}', '/v1/feed/asyncapi.json'];

type Schema = {
  readonly properties?: Record<string, Schema & { readonly description?: string; readonly $ref?: string }>;
};

let production: OpenAPIObject;
let development: OpenAPIObject;

beforeAll(async () => {
  production = await offlineDocument('production');
  development = await offlineDocument('development');
});

const plain = (document: OpenAPIObject): unknown => JSON.parse(JSON.stringify(document));

describe('the OpenAPI document', () => {
  it(`in docs/reference is the one the code makes (${MEND})`, () => {
    const written: unknown = JSON.parse(readFileSync(join(reference, 'openapi.json'), 'utf8'));
    expect(written).toEqual(plain(production));
  });

  it.each(['production', 'development'] as const)('is valid OpenAPI 3.1 in %s', (mode) => {
    const document = JSON.stringify(mode === 'production' ? production : development);
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', VALIDATE], {
      input: document,
      encoding: 'utf8',
      cwd: reference,
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('describes every field of every schema', () => {
    const undescribed = Object.entries(development.components?.schemas ?? {}).flatMap(([name, schema]) =>
      Object.entries((schema as Schema).properties ?? {})
        .filter(([, property]) => property.description === undefined)
        .map(([property]) => `${name}.${property}`),
    );
    expect(undescribed).toEqual([]);
  });

  it('names every operation once, and every parameter in a path', () => {
    const operations = Object.values(development.paths).flatMap((path) =>
      [path.get, path.put, path.post, path.delete].filter((operation) => operation !== undefined),
    );
    const ids = operations.map((operation) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const undescribed = operations.flatMap((operation) =>
      (operation.parameters ?? []).filter((parameter) => !('description' in parameter)),
    );
    expect(undescribed).toEqual([]);
  });

  it('asks for no token where anybody may read', () => {
    for (const path of forAnybody) {
      const item = development.paths[path];
      expect(item?.get?.security).toBeUndefined();
      expect(Object.keys(item?.get?.responses ?? {})).not.toContain('401');
      expect([item?.put, item?.post, item?.delete]).toEqual([undefined, undefined, undefined]);
    }
  });

  it('asks for a token everywhere else under /v1, and for an idempotency key on every command', () => {
    for (const [path, item] of Object.entries(development.paths)) {
      if (!path.startsWith('/v1/') || forAnybody.includes(path)) continue;
      for (const operation of [item.get, item.put, item.post, item.delete]) {
        if (operation === undefined) continue;
        expect(operation.security).toEqual([{ bearer: [] }]);
        expect(Object.keys(operation.responses)).toEqual(expect.arrayContaining(['401', '403', '503']));
        const isCommand = '428' in operation.responses;
        const hasKey = JSON.stringify(operation.parameters).includes('Idempotency-Key');
        expect(hasKey).toBe(isCommand);
      }
    }
  });

  it('knows no sandbox in production', () => {
    expect(Object.keys(production.paths).filter((path) => path.includes('sandbox'))).toEqual([]);
    expect(Object.keys(development.paths)).toContain('/v1/sandbox/clock');
    expect(JSON.stringify(production)).not.toMatch(/clock/i);
  });
});

describe('the page of all errors', () => {
  it(`in docs/reference is the one the catalogues make (${MEND})`, () => {
    expect(readFileSync(join(reference, 'errors.md'), 'utf8')).toBe(errorsPage());
  });
});

describe('the configuration page', () => {
  it(`in docs/reference is the one the code makes (${MEND})`, () => {
    expect(readFileSync(join(reference, 'configuration.md'), 'utf8')).toBe(configurationPage());
  });
});
