import { describe, expect, it } from '@jest/globals';
import { parseStreamId } from '#libs/event-store';
import { odsCode, type PatientId } from '#libs/kernel';
import {
  categoryOf,
  directoryStream,
  disclosureStream,
  feedSubscriptionStream,
  optOutCheckStream,
  groundsStream,
  operationsStream,
  parseDisclosureStream,
  parseFeedSubscriptionStream,
  parsePatientStream,
  parsePracticeListStream,
  patientStream,
  prefixOf,
  practiceListStream,
} from './streams.js';

const uuid = 'f47ac10b-58cc-4372-a567-0e02b2c3d479';

describe('streams', () => {
  const made = [
    ['patient', patientStream(uuid as PatientId)],
    ['practiceList', practiceListStream(odsCode('A81001'))],
    ['directory', directoryStream],
    ['grounds', groundsStream],
    ['operations', operationsStream],
    ['disclosure', disclosureStream(uuid)],
    ['optOutCheck', optOutCheckStream(uuid)],
    ['feedSubscription', feedSubscriptionStream(uuid)],
  ] as const;

  it.each(made)('of %s have names that stores take and that say the category', (category, stream) => {
    expect(parseStreamId(stream)).toBe(stream);
    expect(categoryOf(stream)).toBe(category);
    expect(stream.startsWith(prefixOf(category))).toBe(true);
  });

  it('give back what they were made from', () => {
    expect(parsePatientStream(`patient-${uuid}`)).toBe(uuid);
    expect(parsePracticeListStream('practiceList-A81001')).toBe('A81001');
    expect(parseDisclosureStream(`disclosure-${uuid}`)).toBe(uuid);
    expect(parseFeedSubscriptionStream(`feedSubscription-${uuid}`)).toBe(uuid);
  });

  it.each([
    '',
    'patient-',
    'patient-9990000018',
    `Patient-${uuid}`,
    `disclosure-${uuid}x`,
    'directory-wales',
    'grounds-wales',
    'feedSubscription-county',
    uuid,
  ])('know nothing of %j', (stream) => {
    expect(categoryOf(stream)).toBeUndefined();
  });

  it('refuse a disclosure writer that is no UUID', () => {
    expect(() => disclosureStream('server 1')).toThrow(RangeError);
  });

  it('refuse a feed subscription that is no UUID', () => {
    expect(() => feedSubscriptionStream('county')).toThrow(RangeError);
  });
});
