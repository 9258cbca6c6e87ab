import { type CodedError, ok, refused, type Result } from '#libs/kernel';
import { unlessOpen, unlessOpenPractice } from '../directory/decide/open-organisation.js';
import type { DirectoryState } from '../directory/state.js';
import { consentError } from '../errors.js';
import type { SetPracticeListEntry } from './commands.js';
import type { PracticeListEvent } from './events.js';

/**
 * What a practice says about another organisation on its list (section 1, 9; section 2, 8 and 12).
 * It is recorded even where it stands so already: a repetition that found no trace of the command would be decided
 * afresh, and lift a prohibition set in between. After a succession the same again is news besides (section 6).
 */
export const decidePracticeList = (
  { practice, organisation, status, from: asked, by, now }: SetPracticeListEntry,
  directory: DirectoryState,
): Result<readonly PracticeListEvent[], CodedError> => {
  const from = asked ?? now;
  const wrong = unlessOpenPractice(directory, practice, from) ?? unlessOpen(directory, organisation, from);
  if (wrong !== undefined) return refused(wrong);
  if (practice === organisation) return refused(consentError('CONSENT_LIST_ENTRY_INVALID'));
  return ok([
    {
      type: 'PracticeListEntrySet',
      data: { practice, organisation, status, from, recordedBy: by },
    },
  ]);
};
