import type { PatientState, PrivacyMark } from '#libs/consent';
import { covers, type Instant } from '#libs/kernel';
import type { OverrideView, PrivateItemView } from '../queries/index.js';

/** The items that are private under one number. */
export const privateItemsAt = ({ privacyMarks }: PatientState, at: Instant): readonly PrivateItemView[] => {
  const latest = new Map<string, PrivacyMark>();
  for (const mark of privacyMarks) {
    const key = `${mark.organisation}/${mark.itemId}`;
    const held = latest.get(key);
    if (mark.from <= at && (held === undefined || mark.from >= held.from)) latest.set(key, mark);
  }
  return [...latest.values()]
    .filter((mark) => mark.private)
    .map(({ itemId, organisation, from }) => ({ itemId, organisation, from }));
};

/** The overrides in force under one number. */
export const overridesAt = ({ overrides }: PatientState, at: Instant): readonly OverrideView[] =>
  overrides
    .filter((override) => covers(override, at))
    .map(({ overrideId, organisation, actorId, from, to }) => ({
      overrideId,
      organisation,
      actorId,
      from,
      to,
    }));
