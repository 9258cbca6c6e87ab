import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import {
  cloudEventTypeOf,
  eventJsonSchema,
  instructions,
  isKeptWhenWithdrawn,
  publicTypeNames,
  type PublicTypeName,
  publicTypes,
  versionedName,
} from '#libs/feed';
import {
  type FeedData,
  type FeedEvent,
  type FeedMessage,
  type FeedScope,
  instructionOf,
  isFeedEvent,
  isFeedMessage,
  isKeptOfWithdrawn,
  isWithinScope,
  type KeyedRecord,
  nameOf,
} from '#libs/feed-client';
import { reference } from '../feed/support/messages.js';
import { eventAt } from './feed-double.js';

/** The data of a type's events as it is sent, by the very source of the committed schemas. */
type Sent<N extends PublicTypeName = PublicTypeName> = Whole<z.output<(typeof publicTypes)[N]['data']>>;
/** What is not sent is left out, never undefined. */
type Whole<T> = { [K in keyof T]: Exclude<T[K], undefined> };
/** The members a type names, without those it leaves open. */
type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] };
type NamedByAny<T> = T extends unknown ? Named<T> : never;

// Held by the compiler: what is sent, of whatever type, can be read as the client says; and the client names nothing
// that no type has.
const read = (data: Sent): FeedData => data;
const scopeRead = ({ scope }: Sent<'feed-scope-changed'>): FeedScope => scope;
const keyedRead = ({ records }: Sent<'patient-entered'>): readonly KeyedRecord[] => records;
const sentByNobody: [Exclude<Named<FeedData>, NamedByAny<Sent>>] extends [never] ? true : false = true;
const members: Readonly<Record<Named<FeedMessage>, 'always' | 'sometimes'>> = {
  specversion: 'always',
  id: 'always',
  source: 'always',
  type: 'always',
  time: 'always',
  subject: 'sometimes',
  datacontenttype: 'always',
  dataschema: 'always',
  sequence: 'sometimes',
  recordkey: 'sometimes',
  partitionkey: 'sometimes',
  data: 'always',
};

/** The client shares no code with the ledger; this is where the two are held against each other. */
describe('the client and the ledger’s contract', () => {
  const all = {
    families: [...new Set(publicTypeNames.map((name) => publicTypes[name].family))],
    organisations: null,
    practices: null,
    schemes: ['national', 'type-1'],
    nhsNumber: false,
  };
  const carriesRecord = (name: (typeof publicTypeNames)[number]): boolean => {
    const { properties = {} } = z.toJSONSchema(publicTypes[name].data);
    return Object.hasOwn(properties, 'record');
  };

  it('call the types by the same names', () => {
    expect(publicTypeNames.map((name) => nameOf(cloudEventTypeOf(name)))).toEqual(publicTypeNames);
  });

  it('name the same members of an event', () => {
    const ofSome = eventJsonSchema('choice-changed');
    expect(Object.keys(ofSome.properties as object).sort()).toEqual(Object.keys(members).sort());
    const always = Object.keys(members).filter((name) => members[name as Named<FeedMessage>] === 'always');
    expect([...(eventJsonSchema('feed-paused').required as string[])].sort()).toEqual(always.sort());
  });

  it.each(publicTypeNames)('agree on what a message holds, as the committed sample shows: %s', (name) => {
    const file = join(reference, `samples/${versionedName(name)}.json`);
    const sample: unknown = JSON.parse(readFileSync(file, 'utf8'));
    expect(isFeedMessage(sample)).toBe(true);
    const { data } = sample as { readonly data: Sent };
    expect(read(data)).toBe(data);
    if (name === 'feed-scope-changed') expect(scopeRead(data as Sent<typeof name>).families).not.toEqual([]);
    if (name === 'patient-entered') expect(keyedRead(data as Sent<typeof name>)).not.toEqual([]);
    expect(() => instructionOf(sample as FeedMessage)).not.toThrow();
    expect(sentByNobody).toBe(true);
  });

  it('put every type that carries a record into the same family', () => {
    const record = { organisation: null, scheme: 'national' };
    for (const type of publicTypeNames.filter(carriesRecord)) {
      expect([type, isWithinScope({ type, record }, all)]).toEqual([type, true]);
      const families = all.families.filter((family) => family !== publicTypes[type].family);
      const isAlways = publicTypes[type].family === 'patient';
      expect([type, isWithinScope({ type, record }, { ...all, families })]).toEqual([type, isAlways]);
    }
  });

  it('keep the same of those who are withdrawn', () => {
    const types = publicTypeNames.filter(carriesRecord);
    const kept = types.filter((type) => isKeptWhenWithdrawn(publicTypes[type].family));
    expect(kept).toContain('patient-merged');
    expect(types.filter((type) => isKeptOfWithdrawn({ type }))).toEqual(kept);
  });

  it('know every instruction', () => {
    const data = { record: { entries: [] }, records: [], scope: all };
    const deeds = Object.keys(instructions).map((instruction): [string, string] => {
      const { record, records, scope, ...none } = { ...data, instruction };
      const members =
        instruction === 'replace-subject'
          ? { records }
          : /^(replace|treat)/.test(instruction)
            ? { record }
            : instruction.includes('scope')
              ? { scope }
              : {};
      const event: FeedEvent = { ...eventAt(1), data: { ...none, ...members } };
      expect(isFeedEvent(event)).toBe(true);
      return [instruction, instructionOf(event).do];
    });
    expect(Object.fromEntries(deeds)).toEqual({
      'replace-record': 'put-record',
      'replace-record-from': 'put-record',
      'treat-both-as-one-stricter-wins': 'put-record',
      'treat-both-as-one': 'put-record',
      'treat-apart': 'put-record',
      'replace-subject': 'replace-subject',
      'delete-subject': 'delete-subject',
      'delete-subject-except-opt-outs': 'delete-subject-except-opt-outs',
      'delete-outside-scope': 'delete-outside-scope',
      'take-snapshot': 'take-snapshot',
      'delete-outside-scope-then-take-snapshot': 'delete-outside-scope',
      'expect-nothing': 'nothing',
      'go-on': 'nothing',
      'delete-all-or-as-agreement-says': 'delete-all-or-as-agreement-says',
      none: 'nothing',
    });
  });
});
