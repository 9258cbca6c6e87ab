import type { PatientId } from '#libs/kernel';
import { cloudEventTypeOf, dataSchemaOf, publicTypeNames, type PublicTypeName } from '../contract/index.js';
import type { CursorCodec } from '../cursor.js';
import { mergeKey, otherIn, type ScopedRow, type StoredRecord } from '../rows.js';
import type { FeedSubscriber } from '../subscriptions.js';
import type { Pseudonyms } from './ports.js';

/** What turning rows into messages for one subscriber takes. */
export interface Rendering {
  readonly ledgerId: string;
  readonly cursors: CursorCodec;
  readonly subscriber: Pick<FeedSubscriber, 'owner' | 'agreement'>;
  readonly pseudonyms: Pseudonyms;
  /** The NHS numbers to be sent, of those patients that may be sent with one. */
  readonly numbers: ReadonlyMap<PatientId, string | null>;
}

/** Before a merge's other patient is named as the subscriber knows them. */
const OTHER = '"otherSubject":"?"';

interface Fixed {
  readonly type: string;
  readonly schema: string;
}

/** What the parts of a message that follow from its type alone look like. */
const fixedOf = Object.fromEntries(
  publicTypeNames.map((name): [PublicTypeName, Fixed] => [
    name,
    {
      type: `","type":"${cloudEventTypeOf(name)}","time":"`,
      schema: `","datacontenttype":"application/json","dataschema":"${dataSchemaOf(name)}","sequence":"`,
    },
  ]),
) as Readonly<Record<PublicTypeName, Fixed>>;

export const subjectOf = (
  patientId: PatientId,
  { pseudonyms, subscriber }: Pick<Rendering, 'pseudonyms' | 'subscriber'>,
): string => `urn:consent-subject:${pseudonyms.of(subscriber, patientId)}`;

/** The key as the subscriber knows it: another patient in it by that subscriber's name for them. */
export const publicKey = (key: string, rendering: Pick<Rendering, 'pseudonyms' | 'subscriber'>): string => {
  const other = otherIn(key);
  if (other === undefined) return key;
  return mergeKey(rendering.pseudonyms.of(rendering.subscriber, other));
};

/** JSON of a record as the subscriber is to have it. */
export const publicRecord = (
  key: string,
  json: string,
  rendering: Pick<Rendering, 'pseudonyms' | 'subscriber'>,
): string => {
  const other = otherIn(key);
  return other === undefined ? json : json.replace(OTHER, `"otherSubject":"${subjectOf(other, rendering)}"`);
};

const withNumber = (data: string, nhsNumber: string | null | undefined): string =>
  typeof nhsNumber === 'string' ? `{"nhsNumber":"${nhsNumber}",${data.slice(1)}` : data;

const recordsOf = (data: string, rendering: Rendering): string => {
  const { records } = JSON.parse(data) as { readonly records: readonly StoredRecord[] };
  const items = records.map(({ key, type, record }) => {
    const json = publicRecord(key, JSON.stringify(record), rendering);
    return `{"key":${JSON.stringify(publicKey(key, rendering))},"type":"${type}","record":${json}}`;
  });
  return `{"instruction":"replace-subject","records":[${items.join(',')}]}`;
};

const dataOf = (row: ScopedRow, rendering: Rendering): string => {
  const { type, key, data } = row;
  if (type === 'patient-entered' || type === 'patient-returned') return recordsOf(data, rendering);
  return key === null ? data : publicRecord(key, data, rendering);
};

/** Types that say only that a subject is to go: the copy knows it by the subject. */
const numberless = new Set<PublicTypeName>(['patient-erased', 'patient-withdrawn', 'patient-left']);

/** Put together from text: what is stored is JSON already, and reading it only to write it again would cost the most. */
export const renderEvent = (row: ScopedRow, rendering: Rendering): string => {
  const { type, schema } = fixedOf[row.type];
  const data = dataOf(row, rendering);
  const head =
    `{"specversion":"1.0","id":"${row.eventId}/${String(row.part)}` +
    `","source":"urn:consent-ledger:${rendering.ledgerId}${type}${row.recordedAt}` +
    `${schema}${rendering.cursors.encode(row)}"`;
  const key = row.key === null ? '' : `,"recordkey":${JSON.stringify(publicKey(row.key, rendering))}`;
  if (row.patientId === null) return `${head}${key},"data":${data}}`;
  const subject = subjectOf(row.patientId, rendering);
  const number = numberless.has(row.type) ? undefined : rendering.numbers.get(row.patientId);
  return `${head},"subject":"${subject}","partitionkey":"${subject}"${key},"data":${withNumber(data, number)}}`;
};
