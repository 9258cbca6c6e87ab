import type { Position } from '#libs/event-store';
import type { PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { readStandings, standingOf } from './projection.js';
import type { OptOutStanding } from './standing.js';
import type { OptOutIndexTables } from './tables.js';

export interface OptOutIndexQueries {
  /** Patients changed after that position, by the position of their newest change. All that there are, from `''`. */
  optOutsChangedAfter(position: Position | '', limit: number): Promise<readonly OptOutStanding[]>;
  /** Those of the patients that have a row. */
  optOutsOf(patientIds: readonly PatientId[]): Promise<ReadonlyMap<PatientId, OptOutStanding>>;
}

export const optOutIndexQueries = (reader: ReadDatabase): OptOutIndexQueries => {
  const db = reader.withTables<OptOutIndexTables>();
  return {
    optOutsChangedAfter: async (position, limit) => {
      const rows = await db
        .selectFrom('opt_out_index')
        .selectAll()
        .where('position', '>', position)
        .orderBy('position')
        .limit(limit)
        .execute();
      return rows.map(standingOf);
    },
    optOutsOf: (patientIds) => readStandings(reader, patientIds),
  };
};
