import type { Instant, OdsCode } from '#libs/kernel';
import type { DirectoryState } from '../directory/state.js';
import { inheritances } from './succession.js';

/**
 * Whether the organisation took over from a closed one since its own entry (ever, where it has none), up to
 * `at`. Its own entry then no longer tells the whole standing, and saying the same again is news (section 6).
 */
export const inheritedSince = (
  directory: DirectoryState,
  organisation: OdsCode,
  own: Instant | undefined,
  at: Instant,
): boolean =>
  inheritances(directory, organisation, at).some(({ since }) => own === undefined || own <= since);
