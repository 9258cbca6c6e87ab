import type { PracticePatient } from '#libs/read-models';
import type { LedgerTime } from '../ledger-time.js';
import { permitFor } from '../permission/permit.js';
import { ownOrganisation } from '../permission/subject.js';
import type { ListPracticePatientsQuery, Page, PracticePatientView } from '../queries/index.js';
import { reached } from './reached.js';
import type { SharingStateModel } from './sharing-state-reader.js';

/** Who is registered with a practice. */
export class PracticePatientsReader {
  constructor(
    private readonly model: SharingStateModel,
    private readonly time: LedgerTime,
  ) {}

  async patients(query: ListPracticePatientsQuery): Promise<Page<PracticePatientView>> {
    const { caller, practice, options } = query;
    permitFor(caller, 'ListPracticePatients', { practice });
    await reached(this.model.projections, 'sharing-state', [options.minPosition]);
    const page = await this.model.sharingStates.patientsOfPractice(practice, {
      at: this.time.present([]),
      limit: options.limit,
      cursor: options.cursor ?? undefined,
    });
    const isOwn = ownOrganisation(caller, practice);
    return { items: page.entries.map((entry) => viewOf(entry, isOwn)), next: page.next ?? null };
  }
}

const viewOf = (
  { patientId, since, restricted, death, survivor }: PracticePatient,
  isOwn: boolean,
): PracticePatientView => ({
  patientId,
  since,
  death,
  survivor: survivor ?? null,
  restricted: isOwn ? restricted : null,
});
