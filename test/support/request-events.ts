import {
  type DirectoryEvent,
  emptyPracticeList,
  evolvePracticeList,
  type ListStatus,
  type PracticeListState,
} from '#libs/consent';
import { CLINICIAN, PRACTICE, recordChoice, recorded, TRUST } from '#libs/consent/contract';
import type { Instant } from '#libs/kernel';
import { minute, RequestStory } from './request-story.js';

/* What befalls a request in the specs of section 4. */

/** A trust has asked, and the patient has been sent a code. */
export const asked = (): RequestStory => {
  const story = new RequestStory().at(0);
  const events = story.asks();
  if (events !== 'AccessRequested, CodeIssued') throw new Error(events);
  return story.at(1);
};

export const forTrust = { kind: 'organisation', organisation: TRUST } as const;

/** A choice to look or not, as it is recorded. */
export const choice = (story: RequestStory, over: Partial<ReturnType<typeof recordChoice>>): string => {
  const { by: _by, now: _now, ...said } = recordChoice(over);
  return story.does(said);
};

/** The practice's list after those entries for the trust. */
export const listed = (
  ...entries: readonly (readonly [ListStatus, Instant])[]
): ReadonlyMap<typeof PRACTICE, PracticeListState> => {
  const list = entries.reduce<PracticeListState>((held, [status, from], index) => {
    const data = { practice: PRACTICE, organisation: TRUST, status, from, recordedBy: CLINICIAN };
    return evolvePracticeList(held, recorded({ type: 'PracticeListEntrySet', data } as const, index));
  }, emptyPracticeList);
  return new Map([[PRACTICE, list]]);
};

/** The trust closes. */
export const closure: DirectoryEvent = {
  type: 'OrganisationClosed',
  data: { organisation: TRUST, at: minute(5), successors: [], recordedBy: CLINICIAN },
};
