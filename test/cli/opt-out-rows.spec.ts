import { describe, expect, it } from '@jest/globals';
import { Row } from '../../apps/cli/src/import/row.js';
import { readOptOut } from '../../apps/cli/src/import/rows/opt-outs.js';

const read = (values: Record<string, string>) =>
  readOptOut(new Row(new Map(Object.entries({ nhs_number: '999 000 0018', from: '2017-05-04', ...values }))));

describe('a row of opt-outs', () => {
  it('is a national opt-out by the channel it came through, of the day in England', () => {
    expect(read({ scheme: 'national', channel: 'post' })).toMatchObject({
      nhsNumber: '9990000018',
      practice: null,
      act: {
        type: 'RecordOptOut',
        body: {
          value: 'opted-out',
          scheme: 'national',
          channel: 'post',
          from: '2017-05-03T23:00:00.000Z',
          madeBy: { capacity: 'self', name: null, patientLacksCapacity: false },
        },
      },
    });
  });

  it('is a Type 1 opt-out, or its withdrawal, of a practice', () => {
    expect(read({ scheme: 'type-1', practice: 'C82001', value: 'withdrawn' })).toMatchObject({
      practice: 'C82001',
      act: { body: { value: 'withdrawn', scheme: 'type-1', channel: 'practice' } },
    });
    expect(() => read({ scheme: 'type-1' })).toThrow('practice');
  });

  it('is a legacy Type 2 code as the practice recorded it', () => {
    expect(read({ scheme: 'legacy-type-2', practice: 'C82001' }).act).toEqual({
      type: 'ImportLegacyType2',
      body: { from: '2017-05-03T23:00:00.000Z' },
    });
  });

  it('comes online by no file, and never without its day', () => {
    expect(() => read({ scheme: 'national', channel: 'online' })).toThrow('channel');
    expect(() => read({ scheme: 'national', channel: 'post', from: '' })).toThrow('from');
  });
});
