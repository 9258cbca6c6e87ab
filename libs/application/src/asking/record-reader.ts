import { type PatientEvent, type PatientEventType, type Recorded } from '#libs/consent';
import type { Position } from '#libs/event-store';
import { isForgotten, type PatientId } from '#libs/kernel';
import type { ProjectionEngine } from '#libs/projections';
import type { Disclosure, DisclosureQueries, HistoryEntry as Entry, HistoryQueries } from '#libs/read-models';
import { typesOf } from '#libs/stored-events';
import type { Caller } from '../caller.js';
import type { LedgerTime } from '../ledger-time.js';
import type { NotFoundFloor } from '../permission/not-found-floor.js';
import { permitFor } from '../permission/permit.js';
import type {
  DisclosureEntry,
  GetDisclosuresQuery,
  GetHistoryQuery,
  HistoryEntry,
  Page,
} from '../queries/index.js';
import { type LoadedSubject, readOf, type Subjects } from '../running/subjects.js';
import { timesOf } from './as-of.js';
import { masked } from './masked.js';
import { reached } from './reached.js';

/** The read models that pages of the past come from. */
export interface RecordModels {
  readonly projections: Pick<ProjectionEngine, 'waitFor'>;
  readonly histories: HistoryQueries;
  readonly disclosures: DisclosureQueries;
}

/** What was recorded about a patient, and who was told what. */
export class RecordReader {
  constructor(
    private readonly models: RecordModels,
    private readonly subjects: Subjects,
    private readonly time: LedgerTime,
    private readonly floor: NotFoundFloor,
  ) {}

  history({ caller, patientId, options }: GetHistoryQuery): Promise<Page<HistoryEntry>> {
    return this.floor.keep(async () => {
      const { value: subject, times } = await this.time.answer(
        () => this.shown(caller, patientId, 'GetHistory'),
        readOf,
      );
      const { knownAt } = timesOf(options, times);
      await this.reached('history', [options.minPosition, ...newestOf(subject)]);
      const page = await this.models.histories.historyOf({
        patientIds: numbersOf(subject),
        order: options.order,
        limit: options.limit,
        cursor: options.cursor ?? undefined,
        at: options.at ?? undefined,
        knownAt,
        types: options.types?.filter(isPatientEventType),
        open: 'all',
      });
      return { items: page.entries.map(historyEntry), next: page.next ?? null };
    });
  }

  disclosures({ caller, patientId, options }: GetDisclosuresQuery): Promise<Page<DisclosureEntry>> {
    return this.floor.keep(async () => {
      const subject = await this.shown(caller, patientId, 'GetDisclosures');
      await this.reached('disclosures', [options.minPosition]);
      const page = await this.models.disclosures.disclosures({
        patientIds: numbersOf(subject),
        limit: options.limit,
        cursor: options.cursor ?? undefined,
        open: 'all',
      });
      return { items: page.entries.map(disclosureEntry), next: page.next ?? null };
    });
  }

  private async shown(
    caller: Caller,
    patientId: PatientId,
    operation: 'GetHistory' | 'GetDisclosures',
  ): Promise<LoadedSubject> {
    const permit = permitFor(caller, operation, null);
    const subject = await this.subjects.load(patientId);
    permit.show(subject);
    permit.authorise(subject);
    return subject;
  }

  private reached(projection: string, positions: Parameters<typeof reached>[2]): Promise<void> {
    return reached(this.models.projections, projection, positions);
  }
}

const numbersOf = ({ patientId, others }: LoadedSubject): readonly PatientId[] => [
  patientId,
  ...others.map((other) => other.patientId),
];

/** What has been acknowledged about the patient must be on the page, so that a past once shown does not grow. */
const newestOf = ({ folded, others }: LoadedSubject): readonly (Position | undefined)[] => [
  folded.last?.position,
  ...others.map((other) => other.folded.last?.position),
];

const patientEventTypes: ReadonlySet<string> = new Set(typesOf('patient'));

const isPatientEventType = (type: string): type is PatientEventType => patientEventTypes.has(type);

const shownData = ({ type, data }: Recorded<PatientEvent>): HistoryEntry['data'] =>
  type === 'ContactPointSet' && !isForgotten(data.value)
    ? { ...data, value: masked(data.channel, data.value) }
    : { ...data };

const historyEntry = ({ at, event, ...entry }: Entry): HistoryEntry => ({
  ...entry,
  effectiveAt: at,
  data: shownData(event),
});

const disclosureEntry = ({ eventId, position, event }: Disclosure): DisclosureEntry => ({
  eventId,
  position,
  recordedAt: event.recordedAt,
  data: event.data,
});
