import type { EventId } from '#libs/kernel';
import { markInForce } from '../patient/privacy-marks.js';
import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';

/** The items hidden from the viewer, with the events that hide them: all that others recorded and marked private. */
export const hiddenItems = (c: Case): ReadonlyMap<string, EventId> => {
  const hidden = new Map<string, EventId>();
  for (const marks of c.privacyMarks) {
    for (const item of new Set(marks.map((mark) => mark.itemId))) {
      const mark = markInForce(marks, item, c.at);
      if (mark?.private === true && mark.organisation !== c.request.viewer) hidden.set(item, mark.eventId);
    }
  }
  return hidden;
};

/** The hidden ones among the items asked for; of a record asked for as a whole, every hidden one. */
export const withheldItems = (c: Case): readonly string[] => {
  const hidden = [...hiddenItems(c).keys()];
  return c.request.items.length === 0 ? hidden : hidden.filter((item) => c.request.items.includes(item));
};

/** Rule 5: where every item asked for is private, there is nothing left to share. Nothing lifts this. */
export const privateItems = (c: Case): Verdict | undefined => {
  const { items } = c.request;
  if (items.length === 0) return undefined;
  const hidden = hiddenItems(c);
  if (!items.every((item) => hidden.has(item))) return undefined;
  return verdict(5, 'deny', 'items-private', [...new Set(items.map((item) => hidden.get(item)))]);
};
