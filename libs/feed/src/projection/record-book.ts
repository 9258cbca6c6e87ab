import type { PatientId } from '#libs/kernel';
import { publicTypes, type PublicTypeName } from '../contract/index.js';
import type { RecordBody, RecordRef } from '../publish/index.js';
import type { StoredRecord } from '../rows.js';
import type { Loaded, RecordNow } from './loading.js';
import { bodyIn } from './record-text.js';
import type { FeedEventRow } from './tables.js';

/** A row that carries a record. */
export const familyOf = ({ type }: FeedEventRow) => publicTypes[type as PublicTypeName].family;

const storedRecordOf = ({ row }: RecordNow): StoredRecord => ({
  key: row.key ?? '',
  type: row.type as StoredRecord['type'],
  organisation: row.organisation as StoredRecord['organisation'],
  scheme: row.scheme as StoredRecord['scheme'],
  record: { ...bodyIn(row.data) },
});

/** The records as a batch goes on. */
export class RecordBook {
  /** Those that changed, each by the sequence of its first row. */
  readonly changed = new Map<number, RecordRef & { readonly seq: number }>();

  constructor(private readonly records: Loaded['records']) {}

  find({ patientId, key }: RecordRef): RecordNow | undefined {
    return this.records.get(patientId ?? '')?.get(key);
  }

  bodyOf(ref: RecordRef): RecordBody | undefined {
    const now = this.find(ref);
    return now === undefined ? undefined : bodyIn(now.row.data);
  }

  put(ref: RecordRef, row: FeedEventRow): void {
    const { patientId, key } = ref;
    const seq = Number(row.seq);
    const first = this.find(ref)?.first ?? seq;
    const of = this.records.get(patientId ?? '') ?? new Map<string, RecordNow>();
    this.records.set(patientId ?? '', of.set(key, { first, row }));
    this.changed.set(first, { patientId, key, seq });
  }

  /** The newest row of each record of a patient whose records were all loaded. */
  newestOf(patientId: PatientId): readonly FeedEventRow[] {
    return [...(this.records.get(patientId)?.values() ?? [])].map(({ row }) => row);
  }

  /** All of them, in the order in which they first appeared. */
  allOf(patientId: PatientId): readonly StoredRecord[] {
    return [...(this.records.get(patientId)?.values() ?? [])]
      .sort((one, other) => one.first - other.first)
      .map(storedRecordOf);
  }

  forget(patientId: PatientId): void {
    this.records.delete(patientId);
    for (const [first, ref] of this.changed) if (ref.patientId === patientId) this.changed.delete(first);
  }
}
