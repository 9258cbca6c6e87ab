import { listStanding } from '../locality/practice-list.js';
import { listOf, practicesAt } from '../locality/local.js';
import { type Case, verdict } from './case.js';
import type { Verdict } from './decision.js';

/** Rule 8: the practice prohibits this organisation, whatever the patient granted, and no code is offered. */
export const prohibitedByPractice = (c: Case): Verdict | undefined => {
  const { viewer } = c.request;
  for (const practice of practicesAt(c.relationships, c.at)) {
    const entry = listStanding(listOf(c, practice), viewer, c.at, c.directory);
    if (entry?.status !== 'prohibited') continue;
    const { named } = c.shareIn;
    return named?.value === 'granted'
      ? verdict(8, 'deny', 'conflict-with-practice-list', [entry.eventId, named.eventId])
      : verdict(8, 'deny', 'prohibited-by-practice', [entry.eventId]);
  }
  return undefined;
};
