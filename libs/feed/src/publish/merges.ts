import type { Instant, JsonObject, PatientId } from '#libs/kernel';
import { mergeKey } from '../rows.js';
import { type RecordsBefore, entryBy, type Publisher, type RecordChange } from './change.js';
import type { EventOf } from './events.js';

/*
 * A merge is written in two streams, and the survivor's decides: it is written first when numbers are linked and last
 * when they are parted, so that of two numbers the stricter holds in between. Followers are told for both numbers at
 * once; what the other stream says then tells them nothing new.
 */

type MergeEvent = EventOf<
  'SupersededNumberLinked' | 'NhsNumberSuperseded' | 'MergeConfirmed' | 'MergeUndone'
>;

const told = {
  linked: { type: 'patient-merged', instruction: 'treat-both-as-one-stricter-wins' },
  confirmed: { type: 'patient-merge-confirmed', instruction: 'treat-both-as-one' },
  undone: { type: 'patient-merge-undone', instruction: 'treat-apart' },
} as const;

type Status = keyof typeof told;

/** Who the two are, and where they stand now. */
interface Merge {
  readonly survivor: PatientId;
  readonly superseded: PatientId;
  readonly status: Status;
  readonly from: Instant;
}

/** Undefined where the event decides nothing. */
const mergeOf = (event: MergeEvent, patientId: PatientId, before: RecordsBefore): Merge | undefined => {
  const { from } = event.data;
  switch (event.type) {
    case 'SupersededNumberLinked':
      return { survivor: patientId, superseded: event.data.superseded, status: 'linked', from };
    case 'MergeConfirmed':
      return { survivor: patientId, superseded: event.data.superseded, status: 'confirmed', from };
    case 'NhsNumberSuperseded':
      return { survivor: event.data.survivor, superseded: patientId, status: 'linked', from };
    case 'MergeUndone': {
      const { other } = event.data;
      const role = before({ patientId, key: mergeKey(other) })?.role;
      return role === 'survivor'
        ? { survivor: patientId, superseded: other, status: 'undone', from }
        : undefined;
    }
  }
};

/** The other number that an event joins with, or parts from, the one in whose stream it stands. */
export const otherNumber = ({ type, data }: MergeEvent): PatientId => {
  if (type === 'NhsNumberSuperseded') return data.survivor;
  return type === 'MergeUndone' ? data.other : data.superseded;
};

/** Whether somebody has been told as much already. */
const isKnown = (last: Status | undefined, now: Status): boolean =>
  now === 'linked' ? last === 'linked' || last === 'confirmed' : last === now;

const changed = (
  event: MergeEvent,
  { status, from }: Merge,
  [patientId, other, role]: readonly [PatientId, PatientId, 'survivor' | 'superseded'],
): RecordChange => ({
  patientId,
  key: mergeKey(other),
  ...told[status],
  family: 'patient',
  organisation: null,
  scheme: null,
  about: { otherSubject: '?', role },
  entry: entryBy(event, { status, from } satisfies JsonObject),
  effectiveAt: from,
});

/** In the streams of patients alone. */
const whose = (patientId: PatientId | null): PatientId => {
  if (patientId === null) throw new Error('a merge stands in no patient’s stream');
  return patientId;
};

export const merge: Publisher<MergeEvent> = {
  records: (event, of) => {
    const patientId = whose(of);
    const other = otherNumber(event);
    return [
      { patientId, key: mergeKey(other) },
      { patientId: other, key: mergeKey(patientId) },
    ];
  },
  changes: (event, of, before) => {
    const made = mergeOf(event, whose(of), before);
    if (made === undefined) return [];
    const { survivor, superseded } = made;
    const last = before({ patientId: survivor, key: mergeKey(superseded) })?.entries.at(-1)?.status as
      Status | undefined;
    if (isKnown(last, made.status)) return [];
    return [
      changed(event, made, [survivor, superseded, 'survivor']),
      changed(event, made, [superseded, survivor, 'superseded']),
    ];
  },
};
