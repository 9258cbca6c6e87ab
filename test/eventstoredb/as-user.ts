import { setUpLedgerUser } from '#libs/event-store-esdb';
import { CodedError } from '#libs/kernel';
import type { Cluster } from './nodes.js';

export const ADMIN = 'admin:changeit';
export const USER = { name: 'ledger', password: 'correct-horse-battery' } as const;

/** Sets the user up as soon as there is a leader to do it, and answers its connection string. */
export const asLedgerUser = async (cluster: Cluster, user: typeof USER = USER): Promise<string> => {
  const admin = { connectionString: cluster.connectionString(ADMIN) };
  for (let tries = 1; ; tries += 1) {
    try {
      await setUpLedgerUser(admin, user);
      return cluster.connectionString(`${user.name}:${user.password}`);
    } catch (error) {
      // The users of a new database are made a little later than its leader is there.
      if (!(error instanceof CodedError) || tries === 60) throw error;
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
  }
};
