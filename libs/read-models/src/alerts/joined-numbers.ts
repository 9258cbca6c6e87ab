import type { PatientEvent } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import type { ReadTransaction } from '#libs/projections';
import { chunksOf } from '../shared/chunks.js';
import { RowWriter } from '../shared/write-rows.js';
import type { AlertLinkRow, AlertTables } from './tables.js';

const rows = new RowWriter<AlertLinkRow>((db, values) =>
  db
    .withTables<AlertTables>()
    .insertInto('alert_link')
    .values(values)
    .onConflict((conflict) =>
      conflict
        .columns(['patient_id', 'other'])
        .doUpdateSet((row) => ({ joined: row.ref('excluded.joined') })),
    ),
);

/** Which number an event joins to that of its stream, or parts from it; undefined for every other event. */
export const linkIn = (
  event: PatientEvent,
): { readonly other: PatientId; readonly joined: boolean } | undefined => {
  if (event.type === 'NhsNumberSuperseded') return { other: event.data.survivor, joined: true };
  if (event.type === 'SupersededNumberLinked') return { other: event.data.superseded, joined: true };
  return event.type === 'MergeUndone' ? { other: event.data.other, joined: false } : undefined;
};

/** Which numbers are one person's, as the events of one batch go by. */
export class JoinedNumbers {
  readonly #changed = new Map<string, AlertLinkRow>();

  private constructor(private readonly of: Map<PatientId, Map<PatientId, boolean>>) {}

  /** With all that are joined to these, over however many steps. */
  static async load(tx: ReadTransaction, patients: Iterable<PatientId>): Promise<JoinedNumbers> {
    const of = new Map<PatientId, Map<PatientId, boolean>>();
    let unknown = [...new Set(patients)];
    while (unknown.length > 0) {
      for (const patient of unknown) of.set(patient, new Map());
      const found: PatientId[] = [];
      for (const chunk of chunksOf(unknown)) {
        const links = await tx
          .withTables<AlertTables>()
          .selectFrom('alert_link')
          .selectAll()
          .where('patient_id', 'in', chunk)
          .execute();
        for (const { patient_id, other, joined } of links) {
          of.get(patient_id as PatientId)?.set(other as PatientId, joined === 1);
          found.push(other as PatientId);
        }
      }
      unknown = [...new Set(found)].filter((patient) => !of.has(patient));
    }
    return new JoinedNumbers(of);
  }

  get known(): readonly PatientId[] {
    return [...this.of.keys()];
  }

  note(patientId: PatientId, event: PatientEvent): void {
    const link = linkIn(event);
    if (link === undefined) return;
    this.of.get(patientId)?.set(link.other, link.joined);
    const joined = link.joined ? 1 : 0;
    this.#changed.set(`${patientId}/${link.other}`, { patient_id: patientId, other: link.other, joined });
  }

  /** The number itself first. */
  allOf(patientId: PatientId): readonly PatientId[] {
    const all = new Set([patientId]);
    for (const number of all) {
      for (const [other, joined] of this.of.get(number) ?? []) if (joined) all.add(other);
    }
    return [...all];
  }

  async write(tx: ReadTransaction): Promise<void> {
    await rows.write(tx, [...this.#changed.values()]);
  }
}
