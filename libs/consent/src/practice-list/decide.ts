import { type CodedError, type Instant, type OdsCode, ok, refused, type Result } from '#libs/kernel';
import { unlessOpen, unlessOpenPractice } from '../directory/decide/open-organisation.js';
import type { DirectoryState } from '../directory/state.js';
import { consentError } from '../errors.js';
import { inheritedSince } from '../locality/inherited-since.js';
import type { ListStatus } from '../vocabulary/sharing.js';
import type { SetPracticeListEntry } from './commands.js';
import type { PracticeListEvent } from './events.js';
import type { ListEntry, PracticeListState } from './state.js';

const strictness: Record<ListStatus, number> = { allowed: 0, delisted: 1, prohibited: 2 };

/** The practice's own newest entry for the organisation; of several at one instant the strictest. */
const ownEntry = (state: PracticeListState, organisation: OdsCode, at: Instant): ListEntry | undefined => {
  let held: ListEntry | undefined;
  for (const entry of state.entries) {
    if (entry.organisation !== organisation || entry.from > at) continue;
    const newer =
      held === undefined ||
      entry.from > held.from ||
      (entry.from === held.from && strictness[entry.status] >= strictness[held.status]);
    if (newer) held = entry;
  }
  return held;
};

/**
 * What a practice says about another organisation on its list (section 1, 9; section 2, 8 and 12).
 * Nothing is recorded where it already stands so, unless a closed predecessor of either of them handed an entry
 * on in the meantime: that one holds until there is a new entry (section 6).
 */
export const decidePracticeList = (
  { practice, organisation, status, from: asked, by, now }: SetPracticeListEntry,
  state: PracticeListState,
  directory: DirectoryState,
): Result<readonly PracticeListEvent[], CodedError> => {
  const from = asked ?? now;
  const wrong = unlessOpenPractice(directory, practice, from) ?? unlessOpen(directory, organisation, from);
  if (wrong !== undefined) return refused(wrong);
  if (practice === organisation) return refused(consentError('CONSENT_LIST_ENTRY_INVALID'));
  const own = ownEntry(state, organisation, from);
  const inherited = [practice, organisation].some((code) => inheritedSince(directory, code, own?.from, from));
  if ((own?.status ?? 'delisted') === status && !inherited) return ok([]);
  return ok([
    {
      type: 'PracticeListEntrySet',
      data: { practice, organisation, status, from, recordedBy: by },
    },
  ]);
};
