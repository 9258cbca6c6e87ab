import { emptyDirectory, evolveDirectory, evolveGrounds, noGrounds } from '#libs/consent';
import type { EventStore, Position, RecordedEvent, StreamId } from '#libs/event-store';
import { decodeFrom, directoryStream, groundsStream } from '#libs/stored-events';
import type { SharedFacts } from './use-judge.js';

/** The directory and the grounds of uses as they stood at that position. */
export const sharedFactsAt = async (
  store: Pick<EventStore, 'readStream'>,
  position: Position | null,
): Promise<SharedFacts> => {
  const read = async (stream: StreamId): Promise<readonly RecordedEvent[]> =>
    (await store.readStream(stream)).filter((event) => position !== null && event.position <= position);
  const [directory, grounds] = await Promise.all([read(directoryStream), read(groundsStream)]);
  const open = { open: 'none' } as const;
  return {
    practiceLists: new Map(),
    directory: evolveDirectory(
      emptyDirectory,
      directory.map((event) => decodeFrom('directory', event, open)),
    ),
    grounds: evolveGrounds(
      noGrounds,
      grounds.map((event) => decodeFrom('grounds', event, open)),
    ),
  };
};
