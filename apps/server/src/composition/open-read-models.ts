import { randomUUID } from 'node:crypto';
import { skippedPositions } from '#libs/application';
import type { LedgerConfig } from '#libs/config';
import type { EventStore } from '#libs/event-store';
import { feed } from '#libs/feed';
import { CodedError } from '#libs/kernel';
import { Leases } from '#libs/leases';
import { ProjectionEngine, type RunnerReport } from '#libs/projections';
import {
  accessRequests,
  alerts,
  disclosures,
  feedSubscriptions,
  history,
  optOutIndex,
  sharingState,
} from '#libs/read-models';
import { compositionError } from './errors.js';
import type { LedgerDatabases } from './open-databases.js';

/**
 * The read models over the databases. The projector brings them up to date; any other process only watches how far
 * they are.
 */
export const openReadModels = async (
  { database, files, projectionPartitions, roles }: LedgerConfig,
  store: EventStore,
  { reader, writer }: LedgerDatabases,
  report?: (report: RunnerReport) => void,
): Promise<ProjectionEngine> => {
  try {
    const projections = new ProjectionEngine({
      store,
      writer,
      reader,
      projections: [
        sharingState,
        history,
        disclosures,
        optOutIndex,
        alerts,
        feedSubscriptions,
        feed,
        accessRequests,
      ],
      // A data directory is one process's own; a server is there for several.
      ...(database.kind === 'postgres' && { leases: new Leases(writer, { holder: randomUUID() }) }),
      partitions: projectionPartitions,
      skipsOf: (projection) => skippedPositions(store, projection),
      ...(report !== undefined && { report }),
    });
    if (roles.includes('projector')) await projections.start();
    return projections;
  } catch (error) {
    if (error instanceof CodedError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown failure';
    const where = database.kind === 'sqlite' ? files.readModels : 'The PostgreSQL database';
    throw compositionError(
      'LEDGER_READ_MODELS_UNUSABLE',
      { detail: `${where} cannot be used (${code}).` },
      { cause: error },
    );
  }
};
