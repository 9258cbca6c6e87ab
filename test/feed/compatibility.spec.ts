import { describe, expect, it } from '@jest/globals';
import { dataJsonSchema } from '#libs/feed';
import { breaks } from './support/compatibility.js';

type Node = { [key: string]: Node } & { required: string[]; enum: string[]; items: Node; type: string };

const before = dataJsonSchema('choice-changed');

/** The breaks of a schema that was changed so. */
const changed = (change: (schema: Node) => void): readonly string[] => {
  const after = JSON.parse(JSON.stringify(before)) as Node;
  change(after);
  return breaks(before, after);
};

const record = (schema: Node): Node => schema.properties!.record!;
const entry = (schema: Node): Node => record(schema).properties!.entries!.items;

describe('a change of a schema', () => {
  it('is no break where a member is added, or a text is put better', () => {
    const found = changed((schema) => {
      entry(schema).properties!.since = { type: 'string' } as Node;
      Object.assign(schema, { description: 'Better words.' });
    });
    expect(found).toEqual([]);
  });

  it.each<[string, (schema: Node) => void]>([
    ['a member goes', (schema) => delete entry(schema).properties!.value],
    ['a member may be missing', (schema) => entry(schema).required.pop()],
    ['a member is of another type', (schema) => (entry(schema).properties!.from!.type = 'number')],
    ['there is a new value', (schema) => entry(schema).properties!.value!.enum.push('maybe')],
    ['a pattern is another', (schema) => Object.assign(entry(schema).properties!.from!, { pattern: '.' })],
    ['a constant is another', (schema) => Object.assign(schema.properties!.corrects!, { const: false })],
    ['what was open is closed', (schema) => Object.assign(record(schema), { additionalProperties: false })],
    ['what could be null cannot', (schema) => delete entry(schema).properties!.to!.anyOf],
    [
      'a list is of something else',
      (schema) => delete (record(schema).properties!.entries as Partial<Node>).items,
    ],
  ])('is a break where %s', (_, change) => {
    expect(changed(change)).not.toEqual([]);
  });
});
