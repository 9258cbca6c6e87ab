import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import { describe, expect, it } from '@jest/globals';
import {
  asyncApiDocument,
  cloudEventTypeOf,
  dataJsonSchema,
  instructions,
  publicTypeNames,
  sampleEventOf,
  typesSent,
  versionedName,
} from '#libs/feed';
import { breaks } from './support/compatibility.js';
import { asyncApiQueryOf, openApiOf } from './support/documents.js';
import { committedSchemas, faultsOf, type Message, reference } from './support/messages.js';

/** Severities of a diagnostic that are faults. */
const ERROR: readonly number[] = [0];

const committed = (path: string): unknown => JSON.parse(readFileSync(join(reference, path), 'utf8'));

describe('the contract of the feed', () => {
  it.each(publicTypeNames)('is committed as it is generated: %s', (name) => {
    expect(committed(`schemas/${versionedName(name)}.json`)).toEqual(dataJsonSchema(name));
    expect(committed(`samples/${versionedName(name)}.json`)).toEqual(sampleEventOf(name));
  });

  it('has no file of a type there is not, unless it was sent once', () => {
    const names = publicTypeNames.map((name) => `${versionedName(name)}.json`).sort();
    expect(readdirSync(join(reference, 'schemas')).sort()).toEqual(names);
    expect(readdirSync(join(reference, 'samples')).sort()).toEqual(names);
  });

  it.each(publicTypeNames)('has a sample that is as it says: %s', (name) => {
    expect(faultsOf(sampleEventOf(name) as unknown as Message)).toEqual([]);
  });

  it('says of each instruction that is used what it means', () => {
    const text = JSON.stringify([...committedSchemas().values()]);
    for (const name of Object.keys(instructions)) expect(text).toContain(`"${name}"`);
  });

  it('is an AsyncAPI 3 document without a fault', async () => {
    const document = asyncApiDocument();
    expect(committed('asyncapi.json')).toEqual(JSON.parse(JSON.stringify(document)));
    const { document: parsed, diagnostics } = await new Parser().parse(JSON.stringify(document));
    expect(diagnostics.filter(({ severity }) => ERROR.includes(severity))).toEqual([]);
    const sent = parsed
      ?.messages()
      .all()
      .map((message) => message.name());
    expect(new Set(sent)).toEqual(new Set(publicTypeNames.map(cloudEventTypeOf)));
  });

  it('promises by each way of following what is sent by it', () => {
    const channels = asyncApiDocument().channels as Record<string, { readonly messages: object }>;
    const promised = Object.values(channels).map(({ messages }) => Object.keys(messages));
    expect(promised).toEqual([typesSent.pull, typesSent.stream, typesSent.webhook]);
    const not = (sent: readonly string[]): readonly string[] =>
      publicTypeNames.filter((name) => !sent.includes(name));
    const toWebhooksAlone = ['feed-test', 'webhook-challenge'];
    expect(promised.map(not)).toEqual([['feed-revoked', ...toWebhooksAlone], toWebhooksAlone, []]);
  });

  it.each([
    ['pullEvents', 'events'],
    ['streamEvents', 'stream'],
  ])('has the parameters of %s in AsyncAPI as in OpenAPI', (operation, way) => {
    expect(asyncApiQueryOf(operation)).toEqual(openApiOf(`/v1/feed/${way}`).schemas);
  });

  it.each(publicTypeNames)('changes by additions alone: %s', (name) => {
    // As it was when followers first read it: a file there is never changed, and a new version is a new file.
    const file = join(import.meta.dirname, `published/${versionedName(name)}.json`);
    expect(breaks(JSON.parse(readFileSync(file, 'utf8')), dataJsonSchema(name))).toEqual([]);
  });
});
