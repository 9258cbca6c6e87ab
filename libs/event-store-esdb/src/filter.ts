import { eventTypeFilter, type Filter, streamNameFilter } from '@eventstore/db-client';
import type { SubscriptionFilter } from '#libs/event-store';
import { type ClientEvent, isForeign, isOurs } from './recorded-event.js';

/** How many events the server looks at before it says how far it is: few while live, many to catch up quickly. */
export const WINDOWS = { catchingUp: 500, live: 1 } as const;
export type Phase = keyof typeof WINDOWS;

/** Everything but the server's own types. An unfiltered subscription would never say how far it is. */
const NOT_OF_THE_SYSTEM = '^[^$]';

/**
 * The part of the filter that the server can apply: it takes stream prefixes or event types, not both. A type is
 * taken for a prefix there, and an empty list is not taken at all, so `passes` always looks again.
 */
export const serverFilter = (
  filter: SubscriptionFilter | undefined,
  phase: Phase,
  checkpointReached: NonNullable<Filter['checkpointReached']>,
): Filter => {
  const progress = { maxSearchWindow: WINDOWS[phase], checkpointInterval: 1, checkpointReached };
  const { streamPrefixes = [], eventTypes = [] } = filter ?? {};
  if (streamPrefixes.length > 0 && streamPrefixes.every((prefix) => prefix !== ''))
    return streamNameFilter({ ...progress, prefixes: [...streamPrefixes] });
  if (eventTypes.length > 0 && eventTypes.every((type) => type !== ''))
    return eventTypeFilter({ ...progress, prefixes: [...eventTypes] });
  return eventTypeFilter({ ...progress, regex: NOT_OF_THE_SYSTEM });
};

/** Whether the subscriber is sent the event: every part of the filter that is given must hold. */
export const passes = (event: ClientEvent, filter: SubscriptionFilter | undefined): boolean =>
  isOurs(event) &&
  !isForeign(event) &&
  (filter?.streamPrefixes?.some((prefix) => event.streamId.startsWith(prefix)) ?? true) &&
  (filter?.eventTypes?.includes(event.type) ?? true);
