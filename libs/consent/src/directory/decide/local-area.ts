import { type CodedError, ok, refused, type Result } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { DirectoryCommandBody } from '../commands.js';
import type { DirectoryEvent } from '../events.js';
import type { DirectoryState } from '../state.js';
import { unlessOpen } from './open-organisation.js';

const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** A named area with the members it starts with (section 1, 10: a maintained set of codes, not distance). */
export const defineLocalArea = (
  { areaId, name, members, by, now }: DirectoryCommandBody['DefineLocalArea'],
  state: DirectoryState,
): Result<readonly DirectoryEvent[], CodedError> => {
  if (!SLUG.test(areaId) || name.trim() === '') return refused(consentError('CONSENT_AREA_INVALID'));
  if (state.areas.has(areaId)) return refused(consentError('CONSENT_AREA_EXISTS'));
  const events: DirectoryEvent[] = [{ type: 'LocalAreaDefined', data: { areaId, name, recordedBy: by } }];
  for (const organisation of new Set(members)) {
    const wrong = unlessOpen(state, organisation, now);
    if (wrong !== undefined) return refused(wrong);
    events.push({
      type: 'LocalAreaMemberAdded',
      data: { areaId, organisation, from: now, recordedBy: by },
    });
  }
  return ok(events);
};

/**
 * Takes an organisation into an area or out of it. It is recorded even where it stands so already: a repetition
 * that found no trace of the command would be decided afresh, and undo what was changed in between. After a
 * succession the same again is news besides (section 6).
 */
export const setLocalAreaMember = (
  { areaId, organisation, member, from: asked, by, now }: DirectoryCommandBody['SetLocalAreaMember'],
  state: DirectoryState,
): Result<readonly DirectoryEvent[], CodedError> => {
  const from = asked ?? now;
  if (!state.areas.has(areaId)) return refused(consentError('CONSENT_AREA_UNKNOWN'));
  const wrong = unlessOpen(state, organisation, from);
  if (wrong !== undefined) return refused(wrong);
  return ok([
    {
      type: member ? 'LocalAreaMemberAdded' : 'LocalAreaMemberRemoved',
      data: { areaId, organisation, from, recordedBy: by },
    },
  ]);
};
