import type { ProjectConsentValue } from '#libs/consent';
import { type NumberKey, NumberSet } from '#libs/opt-out-check';
import type { KeptOptOutSets } from './opt-out-sets.js';

const setNames = ['optedOut', 'typeOne', 'invalidated'] as const;

/** What stands before the keys. */
interface Head {
  readonly about: unknown;
  /** How many keys of each set follow, in the order of `setNames`. */
  readonly sizes: readonly number[];
  readonly projects: readonly (readonly [string, readonly (readonly [NumberKey, ProjectConsentValue])[]])[];
}

const WORD = Uint32Array.BYTES_PER_ELEMENT;

/**
 * Sets, and what is said about them: the length of the head, the head as JSON, then the keys as words of this machine.
 * Full of numbers in the clear: only to be sealed.
 */
export const snapshotBytes = (about: object, { projects, ...sets }: KeptOptOutSets): Buffer => {
  const keys = setNames.map((name) => sets[name].toKeys());
  const head: Head = {
    about,
    sizes: keys.map(({ length }) => length),
    projects: [...projects].map(([project, answers]) => [project, [...answers]]),
  };
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(WORD);
  length.writeUInt32BE(text.length);
  const words = keys.map(({ buffer, byteOffset, byteLength }) => Buffer.from(buffer, byteOffset, byteLength));
  return Buffer.concat([length, text, ...words]);
};

/** Reverses `snapshotBytes`; undefined for what a build of another time wrote otherwise. */
export const snapshotOf = (
  bytes: Buffer,
): { readonly about: unknown; readonly sets: KeptOptOutSets } | undefined => {
  try {
    const end = WORD + bytes.readUInt32BE(0);
    const { about, sizes, projects } = JSON.parse(bytes.subarray(WORD, end).toString()) as Head;
    let at = end;
    const [optedOut, typeOne, invalidated] = sizes.map((size) => {
      const keys = new Uint32Array(size);
      bytes.copy(Buffer.from(keys.buffer), 0, at, (at += size * WORD));
      return NumberSet.of(keys);
    });
    if (optedOut === undefined || typeOne === undefined || invalidated === undefined || at !== bytes.length)
      return undefined;
    const answers = new Map(projects.map(([project, given]) => [project, new Map(given)]));
    return { about, sets: { optedOut, typeOne, invalidated, projects: answers } };
  } catch {
    return undefined;
  }
};
