import { privacyError } from './errors.js';

/** The dotted paths of an event type's personal fields, such as `nhsNumber` or `recordedBy.name`. */
export type PersonalPaths = readonly string[];

/** A path, cut up. */
export interface PersonalPath {
  readonly text: string;
  readonly parents: readonly string[];
  readonly leaf: string;
}

/** Lists are constants of the event types: each is cut up and checked once. */
const known = new WeakMap<PersonalPaths, readonly PersonalPath[]>();

/** PRIVACY_FIELD_UNSEALABLE for an empty or reserved name, and for a path that is, or lies within, another. */
export function cutPaths(paths: PersonalPaths): readonly PersonalPath[] {
  const before = known.get(paths);
  if (before !== undefined) return before;
  const cut = paths.map(cutPath);
  for (const [index, text] of paths.entries()) {
    const overlap = paths.some(
      (other, at) => at !== index && (other === text || other.startsWith(`${text}.`)),
    );
    if (overlap) throw unusable(text, 'it overlaps with another path');
  }
  known.set(paths, cut);
  return cut;
}

function cutPath(text: string): PersonalPath {
  const parents = text.split('.');
  const leaf = parents.pop() ?? '';
  if ([...parents, leaf].some((name) => name === '' || name === '__proto__')) {
    throw unusable(text, 'it is not a dotted path of member names');
  }
  return { text, parents, leaf };
}

const unusable = (path: string, reason: string): Error =>
  privacyError('PRIVACY_FIELD_UNSEALABLE', { detail: `Personal path '${path}': ${reason}.` });
