import type { EventStore } from '#libs/event-store';
import { operationsStream } from '#libs/stored-events';

/** The positions of the events that operators had a read model pass by, from the first to the newest. */
export const skippedPositions = async (
  store: Pick<EventStore, 'readStream'>,
  projection: string,
): Promise<ReadonlySet<string>> => {
  const events = await store.readStream(operationsStream);
  const positions = events.flatMap(({ type, data }) =>
    type === 'ProjectionEventSkipped' && data.projection === projection ? [data.position] : [],
  );
  return new Set(positions.filter((position) => typeof position === 'string'));
};
