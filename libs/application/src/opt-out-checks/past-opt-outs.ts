import type { EventStore, Position } from '#libs/event-store';
import type { Instant, PatientId } from '#libs/kernel';
import {
  optOutEventTypes,
  type OptOutIndexQueries,
  type OptOutStanding,
  optOutStandingAfter,
} from '#libs/read-models';
import { parsePatientStream } from '#libs/stored-events';

/** What the index would have been then, and the last event of the ledger known then. */
export interface PastOptOuts {
  readonly rows: OptOutIndexQueries;
  readonly position: Position | undefined;
}

const wanted: ReadonlySet<string> = new Set(optOutEventTypes);

/** The past as the ledger tells it: everything recorded up to that time, and nothing after it. */
export const pastOptOuts = async (
  store: Pick<EventStore, 'readAll'>,
  knownAt: Instant,
  signal?: AbortSignal,
): Promise<PastOptOuts> => {
  const standings = new Map<PatientId, OptOutStanding>();
  let position: Position | undefined;
  for await (const event of store.readAll()) {
    signal?.throwIfAborted();
    // Streams are recorded in the order of their times; between streams a later event may have an earlier one.
    if (event.metadata.recordedAt > knownAt) continue;
    ({ position } = event);
    if (!wanted.has(event.type)) continue;
    const patientId = parsePatientStream(event.stream);
    const after = optOutStandingAfter(patientId === undefined ? undefined : standings.get(patientId), event);
    standings.set(after.patientId, after);
  }
  const byPosition = [...standings.values()].sort((a, b) => (a.position < b.position ? -1 : 1));
  return { rows: rowsIn(standings, byPosition), position };
};

const rowsIn = (
  standings: ReadonlyMap<PatientId, OptOutStanding>,
  byPosition: readonly OptOutStanding[],
): OptOutIndexQueries => {
  let start = 0;
  return {
    optOutsChangedAfter: (position, limit) => {
      // Asked page by page, each after the last.
      while ((byPosition[start]?.position ?? '~') <= position) start++;
      return Promise.resolve(byPosition.slice(start, start + limit));
    },
    optOutsOf: (patientIds) =>
      Promise.resolve(
        new Map(
          patientIds.flatMap((id) => {
            const standing = standings.get(id);
            return standing === undefined ? [] : [[id, standing] as const];
          }),
        ),
      ),
  };
};
