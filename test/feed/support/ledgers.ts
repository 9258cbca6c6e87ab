import fc from 'fast-check';
import type { FeedSubscriptionEvent } from '#libs/consent';
import type { Position, RecordedEvent, StreamId } from '#libs/event-store';
import { commandIdOf, instant, odsCode, plusMillis } from '#libs/kernel';
import type { Projection, ReadDatabase } from '#libs/projections';
import { directoryStream, newEvents, practiceListStream } from '#libs/stored-events';
import { sampleEvents } from '#libs/stored-events/contract';
import { type Happening, histories, sealer } from '../../projections/support/random-ledger.js';

/* Ledgers with everything the feed is made from, recorded over weeks, so that what was to begin later does begin. */

const organisations = ['A81001', 'B82002', 'RJ1'].map(odsCode);

const listed: fc.Arbitrary<Happening> = fc
  .tuple(fc.constantFrom(...organisations), fc.constantFrom('allowed', 'prohibited', 'delisted'))
  .map(([organisation, status]) => ({
    stream: practiceListStream(odsCode('A81001')),
    event: {
      type: 'PracticeListEntrySet',
      data: { ...sampleEvents.PracticeListEntrySet, organisation, status },
    },
  }));

const closed: fc.Arbitrary<Happening> = fc.constantFrom(...organisations).map((organisation) => ({
  stream: directoryStream,
  event: {
    type: 'OrganisationClosed',
    data: { ...sampleEvents.OrganisationClosed, organisation },
  },
}));

const subscriptionId = sampleEvents.FeedScopeChanged.subscriptionId;

const subscribed: fc.Arbitrary<Happening> = fc
  .constantFrom('FeedScopeChanged', 'FeedSubscriptionPaused', 'FeedSubscriptionResumed')
  .map((type) => ({
    stream: `feedSubscription-${subscriptionId}` as StreamId,
    event: { type, data: sampleEvents[type as 'FeedScopeChanged'] } as FeedSubscriptionEvent,
  }));

export interface Timed extends Happening {
  /** After what was recorded before it; at most ten minutes earlier, as streams are written side by side. */
  readonly afterMinutes: number;
}

export const feedHistories: fc.Arbitrary<readonly Timed[]> = fc
  .tuple(
    histories,
    fc.array(fc.oneof(listed, closed, subscribed), { maxLength: 6 }),
    fc.array(fc.nat(), { minLength: 70, maxLength: 70 }),
  )
  .map(([ofPatients, others, numbers]) => {
    const all = [...ofPatients];
    others.forEach((other, index) => all.splice(numbers[index]! % (all.length + 1), 0, other));
    return all.map((happening, index) => {
      const number = numbers[index % numbers.length]!;
      return { ...happening, afterMinutes: number % 7 === 0 ? -10 : number % 2_000 };
    });
  });

export const positionOf = (row: number): Position => row.toString(16).padStart(16, '0') as Position;

/** The happenings as a ledger would hold them, at positions `gap` apart. */
export const recorded = async (happenings: readonly Timed[], gap = 1): Promise<readonly RecordedEvent[]> => {
  const events: RecordedEvent[] = [];
  const streams = new Map<StreamId, { revision: bigint; at: ReturnType<typeof instant> }>();
  let clock = instant('2024-03-01T09:00:00Z');
  for (const { stream, event, afterMinutes } of happenings) {
    clock = plusMillis(clock, afterMinutes * 60_000);
    const last = streams.get(stream);
    const at = last !== undefined && last.at > clock ? last.at : clock;
    const [made] = await newEvents({
      events: [event],
      stream,
      command: { commandId: commandIdOf('feed', String(events.length)), digest: 'd', correlationId: 'c' },
      recordedAt: at,
      sealer,
    });
    const revision = (last?.revision ?? -1n) + 1n;
    streams.set(stream, { revision, at });
    const stored = JSON.parse(JSON.stringify(made)) as RecordedEvent;
    events.push({ ...stored, stream, revision, position: positionOf((events.length + 1) * gap) });
  }
  return events;
};

/** Those a projection wants. */
export const wantedBy = (
  { filter }: Projection,
  events: readonly RecordedEvent[],
): readonly RecordedEvent[] => events.filter(({ type }) => filter.eventTypes?.includes(type) ?? true);

/** Applied in batches cut at those places, each in a transaction of its own. */
export const applyTo = async (
  db: ReadDatabase,
  projection: Projection,
  events: readonly RecordedEvent[],
  cuts: readonly number[] = [],
): Promise<void> => {
  await projection.migrate(db);
  const wanted = wantedBy(projection, events);
  const at = [0, ...new Set(cuts.filter((cut) => cut > 0 && cut < wanted.length))].sort((a, b) => a - b);
  for (const [index, from] of at.entries())
    await db.transaction().execute((tx) => projection.apply(tx, wanted.slice(from, at[index + 1])));
};
