import { type CodedError, ok, refused, type Result } from '#libs/kernel';
import { unlessOpen, unlessOpenPractice } from '../directory/decide/open-organisation.js';
import type { DirectoryState } from '../directory/state.js';
import { consentError } from '../errors.js';
import { inheritedSince } from '../locality/inherited-since.js';
import { ownListEntry } from '../locality/practice-list.js';
import type { SetPracticeListEntry } from './commands.js';
import type { PracticeListEvent } from './events.js';
import type { PracticeListState } from './state.js';

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
  const own = ownListEntry(state, organisation, from);
  const inherited = [practice, organisation].some((code) => inheritedSince(directory, code, own?.from, from));
  if ((own?.status ?? 'delisted') === status && !inherited) return ok([]);
  return ok([
    {
      type: 'PracticeListEntrySet',
      data: { practice, organisation, status, from, recordedBy: by },
    },
  ]);
};
