import type { INestApplicationContext } from '@nestjs/common';
import { LEDGER, type Ledger } from '../composition/index.js';

/** Beyond it a projection has more trouble than a wait can mend; its own reports say which. */
const LONGEST_WAIT_MILLIS = 600_000;

/**
 * Resolves once the read models hold what the ledger held when this was called. Told to try something before that, people
 * would be answered that the read models are behind.
 */
export const readModelsSettled = async (app: INestApplicationContext): Promise<void> => {
  const { config, store, projections } = app.get<Ledger>(LEDGER);
  const { head } = await store.identity();
  if (head === undefined || !config.roles.includes('projector')) return;
  await projections.waitFor(head, { timeoutMs: LONGEST_WAIT_MILLIS });
};
