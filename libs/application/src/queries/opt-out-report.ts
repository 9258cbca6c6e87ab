import type { Instant } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { Published } from '../reports/suppression.js';

export const reportGroupings = ['practice', 'area', 'age-band'] as const;
export type ReportGrouping = (typeof reportGroupings)[number];

export interface OptOutReport {
  readonly by: ReportGrouping;
  readonly months: readonly {
    /** Of Europe/London, as `2026-03`. */
    readonly month: string;
    /** The instant counted at: the month's last, or now. */
    readonly at: Instant;
    readonly rows: readonly Published[];
    readonly total: Published;
  }[];
}

/** How many of those registered are opted out of the national scheme; months as `2026-03`, both included. */
export class OptOutReportQuery extends Query<OptOutReport> {
  constructor(
    readonly caller: Caller,
    readonly by: ReportGrouping,
    readonly from: string,
    readonly to: string,
  ) {
    super();
  }
}
