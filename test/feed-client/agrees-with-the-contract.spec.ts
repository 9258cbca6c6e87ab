import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { instructions, publicTypeNames, publicTypes, cloudEventTypeOf } from '#libs/feed';
import {
  type FeedEvent,
  instructionOf,
  isFeedEvent,
  isKeptOfWithdrawn,
  isWithinScope,
  nameOf,
} from '#libs/feed-client';
import { eventAt } from './feed-double.js';

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

  it('put every type that carries a record into the same family', () => {
    const record = { organisation: null, scheme: 'national' };
    for (const type of publicTypeNames.filter(carriesRecord)) {
      expect([type, isWithinScope({ type, record }, all)]).toEqual([type, true]);
      const families = all.families.filter((family) => family !== publicTypes[type].family);
      const isAlways = publicTypes[type].family === 'patient';
      expect([type, isWithinScope({ type, record }, { ...all, families })]).toEqual([type, isAlways]);
    }
    expect(publicTypeNames.filter(carriesRecord).filter((type) => isKeptOfWithdrawn({ type }))).toHaveLength(
      2,
    );
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
