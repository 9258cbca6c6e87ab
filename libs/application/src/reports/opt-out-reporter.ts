import { areasHolding, type DirectoryState, type SupersededPatient } from '#libs/consent';
import {
  type CalendarDate,
  type Instant,
  isForgotten,
  type OdsCode,
  type PatientId,
  plusMillis,
} from '#libs/kernel';
import type { HistoryQueries, PatientFold, SharingStateQueries } from '#libs/read-models';
import { applicationError } from '../errors.js';
import type { LedgerTime } from '../ledger-time.js';
import { permitFor } from '../permission/permit.js';
import type { OptOutReport, OptOutReportQuery, ReportGrouping } from '../queries/index.js';
import type { Directory } from '../streams/reference-streams.js';
import { ageBandOf, isCountedOut, practiceCounting, Tallies } from './counting.js';
import { isMonth, monthOf, monthsBetween, nextMonth, startOf } from './months.js';
import { publish } from './suppression.js';

const MOST_MONTHS = 24;
const PAGE = 200;

/** The read models that a report is counted from. */
export interface ReportModels {
  readonly sharingStates: Pick<SharingStateQueries, 'everyPatient' | 'sharingStateOf'>;
  readonly histories: HistoryQueries;
}

interface MonthAsked {
  readonly month: string;
  /** Its last instant, or now where it is not over. */
  readonly at: Instant;
}

type Births = ReadonlyMap<PatientId, CalendarDate>;

/** Counts how many are opted out, by month and by practice, area or age. */
export class OptOutReporter {
  constructor(
    private readonly models: ReportModels,
    private readonly directory: Directory,
    private readonly time: LedgerTime,
  ) {}

  async report({ caller, by, from, to }: OptOutReportQuery): Promise<OptOutReport> {
    permitFor(caller, 'ReportOptOuts', null);
    const { state: directory, last } = await this.directory.load();
    const now = this.time.present([last?.recordedAt]);
    const months = monthsAsked(from, to, now);
    const tallies = new Tallies();
    for (let after: PatientId | undefined; ;) {
      const page = await this.models.sharingStates.everyPatient(after, PAGE);
      const births: Births = by === 'age-band' ? await this.birthsOf(page) : new Map();
      for (const fold of page) {
        const superseded = await this.supersededBy(fold);
        for (const { month, at } of months) {
          const practice = practiceCounting(fold.state, superseded, at);
          if (practice === undefined) continue;
          const out = isCountedOut(fold.state, superseded, at);
          for (const group of groupsOf(by, { practice, directory, born: births.get(fold.patientId), at }))
            tallies.add(month, group, out);
        }
      }
      after = page.at(-1)?.patientId;
      if (page.length < PAGE) break;
    }
    return { by, months: months.map(({ month, at }) => ({ month, at, ...publish(tallies.of(month)) })) };
  }

  /** Opened for this answer alone: what was erased reads as unknown (docs/adr/0016). */
  private async birthsOf(page: readonly PatientFold[]): Promise<Births> {
    const births = new Map<PatientId, CalendarDate>();
    if (page.length === 0) return births;
    const { entries } = await this.models.histories.historyOf({
      patientIds: page.map(({ patientId }) => patientId),
      types: ['PatientRegistered'],
      limit: PAGE,
      open: 'all',
    });
    for (const { patientId, event } of entries) {
      if (event.type !== 'PatientRegistered') continue;
      const { dateOfBirth } = event.data;
      if (dateOfBirth !== null && !isForgotten(dateOfBirth)) births.set(patientId, dateOfBirth);
    }
    return births;
  }

  /** Everyone who gave way to this patient, over any number of mergers. */
  private async supersededBy({ patientId, state }: PatientFold): Promise<readonly SupersededPatient[]> {
    const found = new Map<PatientId, SupersededPatient>();
    for (let newest = [state]; newest.length > 0;) {
      const ids = [...new Set(newest.flatMap(({ mergeLinks }) => mergeLinks.map((link) => link.superseded)))];
      const wanted = ids.filter((id) => id !== patientId && !found.has(id));
      const folds = await Promise.all(wanted.map((id) => this.models.sharingStates.sharingStateOf(id)));
      newest = [];
      for (const fold of folds) {
        if (fold === undefined) continue;
        found.set(fold.patientId, { patientId: fold.patientId, state: fold.state });
        newest.push(fold.state);
      }
    }
    return [...found.values()];
  }
}

const monthsAsked = (from: string, to: string, now: Instant): readonly MonthAsked[] => {
  const current = monthOf(now);
  const months =
    isMonth(from) && isMonth(to) && to <= current ? monthsBetween(from, to, MOST_MONTHS) : undefined;
  if (months === undefined)
    throw applicationError('CONSENT_TIME_INVALID', {
      detail: `A report is about 1 to ${MOST_MONTHS} months, as 2026-03, none of them to come.`,
    });
  return months.map((month) => {
    const next = startOf(nextMonth(month));
    return { month, at: next <= now ? lastInstantBefore(next) : now };
  });
};

const lastInstantBefore = (next: Instant): Instant => plusMillis(next, -1);

const groupsOf = (
  by: ReportGrouping,
  {
    practice,
    directory,
    born,
    at,
  }: {
    readonly practice: OdsCode;
    readonly directory: DirectoryState;
    readonly born: CalendarDate | undefined;
    readonly at: Instant;
  },
): readonly string[] => {
  if (by === 'practice') return [practice];
  if (by === 'age-band') return [ageBandOf(born, at)];
  const areas = areasHolding(directory, practice, at);
  return areas.length === 0 ? ['none'] : areas;
};
