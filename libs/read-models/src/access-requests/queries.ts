import { sql } from 'kysely';
import type { CodeFigures } from '#libs/consent';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { keyAfter, limitOf, type Page, pageOf, type PageRequest } from '../shared/page.js';
import type { AccessRequestTables } from './tables.js';

/** Where a request is to be found. */
export interface AskedRequest {
  readonly requestId: string;
  readonly patientId: PatientId;
}

export interface AskedRequestsRequest extends PageRequest {
  readonly organisation: OdsCode;
  /** Whether they are pending, as of that instant; undefined for all. */
  readonly pending?: { readonly is: boolean; readonly at: Instant } | undefined;
}

export interface CodeTrafficQueries {
  /** Codes issued after `since`: what became of them by `now`. */
  figures(since: Instant, now: Instant): Promise<CodeFigures>;
  /** How many codes were issued after `since`, for one organisation or altogether. */
  issued(since: Instant, organisation?: OdsCode): Promise<number>;
}

export interface AccessRequestQueries extends CodeTrafficQueries {
  /** Newest first. READ_MODEL_CURSOR_INVALID, READ_MODEL_LIMIT_INVALID. */
  askedBy(request: AskedRequestsRequest): Promise<Page<AskedRequest>>;
}

const LIST = 'access-requests';

type Count = number | string | bigint | null;

export const accessRequestQueries = (reader: ReadDatabase): AccessRequestQueries => {
  const db = reader.withTables<AccessRequestTables>();
  return {
    askedBy: async (request) => {
      const limit = limitOf(request);
      const after = keyAfter(LIST, request);
      const { organisation, pending } = request;
      let query = db
        .selectFrom('access_request')
        .selectAll()
        .where('organisation', '=', organisation)
        .orderBy('position', 'desc')
        .orderBy('request_id')
        .limit(limit + 1);
      if (pending?.is === true) query = query.where('ended', '=', 0).where('expires_at', '>', pending.at);
      if (pending?.is === false)
        query = query.where((is) => is.or([is('ended', '=', 1), is('expires_at', '<=', pending.at)]));
      if (after !== undefined) query = query.where('position', '<', after);
      const page = pageOf(await query.execute(), { list: LIST, limit, keyOf: ({ position }) => position });
      return {
        ...page,
        entries: page.entries.map(({ request_id, patient_id }) => ({
          requestId: request_id,
          patientId: patient_id as PatientId,
        })),
      };
    },
    figures: async (since, now) => {
      const row = await db
        .selectFrom('issued_code')
        .select([
          sql<Count>`count(*)`.as('issued'),
          sql<Count>`sum(case when delivered = 1 or failed = 1 or answered = 1 or expires_at <= ${now} then 1 else 0 end)`.as(
            'settled',
          ),
          sql<Count>`sum(case when failed = 1 and answered = 0 then 1 else 0 end)`.as('failed'),
          sql<Count>`sum(case when failed = 0 and (answered = 1 or expires_at <= ${now}) then 1 else 0 end)`.as(
            'over',
          ),
          sql<Count>`sum(case when failed = 0 and answered = 1 then 1 else 0 end)`.as('answered'),
        ])
        .where('issued_at', '>', since)
        .executeTakeFirstOrThrow();
      return {
        issued: Number(row.issued),
        settled: Number(row.settled),
        failed: Number(row.failed),
        over: Number(row.over),
        answered: Number(row.answered),
      };
    },
    issued: async (since, organisation) => {
      let query = db
        .selectFrom('issued_code')
        .select(sql<Count>`count(*)`.as('issued'))
        .where('issued_at', '>', since);
      if (organisation !== undefined) query = query.where('organisation', '=', organisation);
      return Number((await query.executeTakeFirstOrThrow()).issued);
    },
  };
};
