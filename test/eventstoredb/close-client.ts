import type { EventStoreDBClient } from '@eventstore/db-client';

/** The client itself has no way to give its connection back, and a test that keeps one keeps its process. */
export const closeClient = async (client: EventStoreDBClient): Promise<void> => {
  await client.dispose();
  const { getChannel } = client as unknown as { getChannel: () => Promise<{ close(): void }> };
  (await getChannel()).close();
};
