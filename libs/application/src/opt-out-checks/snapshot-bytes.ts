import type { ProjectConsentValue } from '#libs/consent';
import type { Position } from '#libs/event-store';
import type { EventId, Instant, PatientId } from '#libs/kernel';
import { type NumberKey, NumberSet } from '#libs/opt-out-check';
import type { IndexContents } from './index-contents.js';
import { LiveOptOutSets } from './opt-out-sets.js';

/** The newest event that the contents rest on, to be found again in the log they are of. */
export interface Anchor {
  readonly patientId: PatientId;
  /** Decimal. */
  readonly revision: string;
  readonly eventId: EventId;
}

export interface Snapshot {
  readonly contents: IndexContents;
  readonly anchor: Anchor;
}

const setNames = ['optedOut', 'typeOne', 'invalidated'] as const;

interface Head {
  readonly position: Position;
  readonly anchor: Anchor;
  /** How many keys of each set follow, in the order of `setNames`. */
  readonly sizes: readonly number[];
  readonly projects: readonly (readonly [string, readonly (readonly [NumberKey, ProjectConsentValue])[]])[];
  readonly nextChanges: readonly (readonly [PatientId, Instant])[];
}

const WORD = Uint32Array.BYTES_PER_ELEMENT;

/** The length of the head, the head as JSON, then the keys as words of this machine. What was sealed is to be read. */
export const snapshotBytes = ({ contents, anchor }: Snapshot): Buffer => {
  const { projects, ...sets } = contents.sets.kept();
  const keys = setNames.map((name) => sets[name].toKeys());
  const head: Head = {
    position: contents.position as Position,
    anchor,
    sizes: keys.map(({ length }) => length),
    projects: [...projects].map(([project, answers]) => [project, [...answers]]),
    nextChanges: [...contents.nextChanges],
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(WORD);
  length.writeUInt32BE(text.length);
  const words = keys.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return Buffer.concat([length, text, ...words]);
};

/** Reverses `snapshotBytes`. */
export const snapshotOf = (bytes: Buffer): Snapshot => {
  const end = WORD + bytes.readUInt32BE(0);
  const head = JSON.parse(bytes.subarray(WORD, end).toString()) as Head;
  let at = end;
  const [optedOut, typeOne, invalidated] = head.sizes.map((size) => {
    const keys = new Uint32Array(size);
    bytes.copy(Buffer.from(keys.buffer), 0, at, (at += size * WORD));
    return NumberSet.of(keys);
  });
  if (optedOut === undefined || typeOne === undefined || invalidated === undefined)
    throw new RangeError('a set is missing');
  const projects = new Map(head.projects.map(([project, answers]) => [project, new Map(answers)]));
  return {
    anchor: head.anchor,
    contents: {
      sets: new LiveOptOutSets({ optedOut, typeOne, invalidated, projects }),
      nextChanges: new Map(head.nextChanges),
      position: head.position,
      newest: head.anchor.patientId,
    },
  };
};
