import { type CalendarDate, type Instant, instantFromMillis, millisOf } from '#libs/kernel';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const DAYS_PER_YEAR = 365.25;

/** Five years, and one day for the leap year among them. */
export const DAYS = 1826;

/** The days the county is simulated for: whole days, the last of which is yesterday. */
export class Calendar {
  /** Milliseconds of the first moment. */
  readonly start: number;

  constructor(now: Instant) {
    this.start = Math.floor(millisOf(now) / DAY) * DAY - DAYS * DAY;
  }

  /** A moment of a day, counted from 0; days before the first are negative. */
  millis(day: number, hour: number): number {
    return this.start + day * DAY + Math.round(hour * HOUR);
  }

  instant(day: number, hour = 0): Instant {
    return instantFromMillis(this.millis(day, hour));
  }

  date(day: number): CalendarDate {
    return this.instant(day, 12).slice(0, 10) as CalendarDate;
  }

  dayOf(millis: number): number {
    return Math.floor((millis - this.start) / DAY);
  }
}
