import type { DeathStatus } from '#libs/consent';
import type { Instant, OdsCode, PatientId } from '#libs/kernel';
import type { ReadDatabase } from '#libs/projections';
import { keyAfter, limitOf, type Page, pageOf, type PageRequest } from '../shared/page.js';
import { foldOf, type PatientFold } from '../shared/patient-fold.js';
import type { SharingStateRow, SharingStateTables } from './tables.js';

export interface PracticePatient {
  readonly patientId: PatientId;
  /** When the registration that is live then began. */
  readonly since: Instant;
  readonly restricted: boolean;
  readonly death: DeathStatus;
  readonly survivor: PatientId | undefined;
}

export interface PracticePatientsRequest extends PageRequest {
  /** When the registration is to be live. */
  readonly at: Instant;
}

export interface SharingStateQueries {
  /** The patient's state as projected so far; undefined when nothing has been. */
  sharingStateOf(patientId: PatientId): Promise<PatientFold | undefined>;
  /** All patients in the order of their ids, after one of them: at most `limit`. */
  everyPatient(after: PatientId | undefined, limit: number): Promise<readonly PatientFold[]>;
  /** The patients registered with a practice at some instant, by id. READ_MODEL_CURSOR_INVALID, ..._LIMIT_INVALID. */
  patientsOfPractice(practice: OdsCode, request: PracticePatientsRequest): Promise<Page<PracticePatient>>;
}

const LIST = 'patients-of-practice';

export const sharingStateQueries = (reader: ReadDatabase): SharingStateQueries => {
  const db = reader.withTables<SharingStateTables>();
  return {
    sharingStateOf: async (patientId) => {
      const row = await db
        .selectFrom('sharing_state')
        .select(['patient_id', 'revision', 'position', 'state'])
        .where('patient_id', '=', patientId)
        .executeTakeFirst();
      return row === undefined ? undefined : foldOf(row);
    },
    everyPatient: async (after, limit) => {
      const rows = await db
        .selectFrom('sharing_state')
        .select(['patient_id', 'revision', 'position', 'state'])
        .where('patient_id', '>', after ?? '')
        .orderBy('patient_id')
        .limit(limit)
        .execute();
      return rows.map(foldOf);
    },
    patientsOfPractice: async (practice, request) => {
      const limit = limitOf(request);
      const after = keyAfter(LIST, request) ?? '';
      const live = db
        .selectFrom('registration')
        .select((row) => ['patient_id', row.fn.min('starts').as('since')])
        .where('practice', '=', practice)
        .where('starts', '<=', request.at)
        .where((where) => where.or([where('ends', 'is', null), where('ends', '>', request.at)]))
        .where('patient_id', '>', after)
        .groupBy('patient_id')
        .orderBy('patient_id')
        .limit(limit + 1);
      const rows = await db
        .selectFrom(live.as('live'))
        .innerJoin('sharing_state as state', 'state.patient_id', 'live.patient_id')
        .select(['state.patient_id', 'live.since', 'state.restricted', 'state.death', 'state.survivor'])
        .orderBy('state.patient_id')
        .execute();
      const page = pageOf(rows, { list: LIST, limit, keyOf: ({ patient_id }) => patient_id });
      return { ...page, entries: page.entries.map(practicePatient) };
    },
  };
};

const practicePatient = ({
  patient_id,
  since,
  restricted,
  death,
  survivor,
}: Pick<SharingStateRow, 'patient_id' | 'restricted' | 'death' | 'survivor'> & {
  readonly since: string;
}): PracticePatient => ({
  patientId: patient_id as PatientId,
  since: since as Instant,
  restricted: restricted === 1,
  death,
  survivor: survivor === null ? undefined : (survivor as PatientId),
});
