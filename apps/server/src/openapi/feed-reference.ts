import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiDocument, dataJsonSchema, publicTypeNames, sampleEventOf, versionedName } from '#libs/feed';

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** The files of the feed's contract, by their path: a schema and a sample of each type, and the AsyncAPI document. */
export const feedReference = (): ReadonlyMap<string, string> =>
  new Map([
    ['asyncapi.json', json(asyncApiDocument())],
    ...publicTypeNames.flatMap((name): [string, string][] => [
      [`schemas/${versionedName(name)}.json`, json(dataJsonSchema(name))],
      [`samples/${versionedName(name)}.json`, json(sampleEventOf(name))],
    ]),
  ]);

export const writeFeedReference = (folder: string): void => {
  for (const part of ['schemas', 'samples']) mkdirSync(join(folder, part), { recursive: true });
  for (const [path, text] of feedReference()) writeFileSync(join(folder, path), text);
};
