import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import * as commands from '../commands/index.js';
import * as queries from '../queries/index.js';
import { handlers } from './index.js';

const handled = handlers.map((handler) => {
  const keys = Reflect.getMetadataKeys(handler) as string[];
  const key = keys.find((name) => /^__(command|query)Handler__$/i.test(name));
  return Reflect.getMetadata(String(key), handler) as unknown;
});

const classes = Object.entries({ ...commands, ...queries })
  .filter(
    ([name]) =>
      /(Command|Query)$/.test(name) && !/^(Patient|Directory|Grounds|FeedSubscription)Stream/.test(name),
  )
  .map(([, value]): unknown => value);

describe('the handlers', () => {
  it('are one for each command and query', () => {
    expect(new Set(handled)).toEqual(new Set(classes));
    expect(handled).toHaveLength(classes.length);
  });

  it('are injected by classes that exist at run time', () => {
    for (const handler of handlers) {
      const types = (Reflect.getMetadata('design:paramtypes', handler) ?? []) as readonly unknown[];
      expect(types.length).toBeGreaterThan(0);
      expect(types).not.toContain(Object);
    }
  });
});
