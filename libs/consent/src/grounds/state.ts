import { covers, type EventId, type Instant } from '#libs/kernel';
import type { Recorded } from '../vocabulary/recorded.js';
import type { DetailsOf, GroundDetails, GroundKind } from './details.js';
import type { GroundEvent } from './events.js';

export interface Ground {
  readonly groundId: string;
  readonly details: GroundDetails;
  readonly from: Instant;
  readonly to: Instant | null;
  /** The events that made it what it is: its record and the latest change of its end. */
  readonly eventIds: readonly EventId[];
}

/** Everything on record that a use may rest on, as known at some record time. */
export interface GroundsState {
  readonly grounds: ReadonlyMap<string, Ground>;
  readonly lastRecordedAt: Instant | undefined;
}

export const noGrounds: GroundsState = { grounds: new Map(), lastRecordedAt: undefined };

const changed = (ground: Ground | undefined, to: Instant | null, eventId: EventId): Ground | undefined =>
  ground === undefined ? undefined : { ...ground, to, eventIds: [...ground.eventIds.slice(0, 1), eventId] };

const groundAfter = ({ grounds }: GroundsState, event: Recorded<GroundEvent>): Ground | undefined => {
  switch (event.type) {
    case 'ProjectRegistered':
    case 'PublicHealthNoticeIssued':
    case 'PublicInterestApproved':
    case 'LegalOrderRecorded':
    case 'Section251Approved':
    case 'ExclusionNamed': {
      const { groundId, details, from, to } = event.data;
      return { groundId, details, from, to, eventIds: [event.id] };
    }
    case 'GroundExtended':
    case 'GroundEnded':
      return changed(grounds.get(event.data.groundId), event.data.to, event.id);
  }
};

/** What is on record after more recorded events; the state given is left as it was. */
export const evolveGrounds = (
  state: GroundsState,
  events: readonly Recorded<GroundEvent>[],
): GroundsState => {
  if (events.length === 0) return state;
  const grounds = new Map(state.grounds);
  let { lastRecordedAt } = state;
  for (const event of events) {
    const ground = groundAfter({ grounds, lastRecordedAt }, event);
    if (ground !== undefined) grounds.set(ground.groundId, ground);
    lastRecordedAt = event.recordedAt;
  }
  return { grounds, lastRecordedAt };
};

/** A ground of one kind. */
export type GroundOf<K extends GroundKind> = Ground & { readonly details: DetailsOf<K> };

/** The ground of that id, if it is of that kind and in force at `at`. */
export const groundInForce = <K extends GroundKind>(
  { grounds }: GroundsState,
  kind: K,
  groundId: string,
  at: Instant,
): GroundOf<K> | undefined => {
  const ground = grounds.get(groundId);
  return ground?.details.kind === kind && covers(ground, at) ? (ground as GroundOf<K>) : undefined;
};
