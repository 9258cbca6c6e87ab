import {
  isOptedOut,
  numberGroupsAt,
  type PatientState,
  type SupersededPatient,
  switchedTo,
} from '#libs/consent';
import {
  type CalendarDate,
  covers,
  dateInLondon,
  hasReachedAge,
  type Instant,
  type OdsCode,
} from '#libs/kernel';
import type { Tally } from './suppression.js';

const BAND_YEARS = 10;
const OLDEST = 90;

/** `0-9`, `10-19` up to `90+`, on that day of Europe/London; `unknown` where there is no date of birth to be read. */
export const ageBandOf = (born: CalendarDate | undefined, at: Instant): string => {
  if (born === undefined) return 'unknown';
  const day = dateInLondon(at);
  let band = 0;
  while (band < OLDEST && hasReachedAge(born, band + BAND_YEARS, day)) band += BAND_YEARS;
  return band === OLDEST ? `${OLDEST}+` : `${band}-${band + BAND_YEARS - 1}`;
};

/**
 * The practice the person counts for at that time, registered under any number; none for the dead, and for numbers
 * that are no one's own.
 */
export const practiceCounting = (
  state: PatientState,
  superseded: readonly SupersededPatient[],
  at: Instant,
): OdsCode | undefined => {
  if (switchedTo(state.invalidations, at)?.value === true) return undefined;
  if ((switchedTo(state.survivors, at)?.value ?? null) !== null) return undefined;
  const numbers = numberGroupsAt(state, superseded, at).flatMap(({ states }) => states);
  if (numbers.some(({ deaths }) => switchedTo(deaths, at)?.value === 'formal')) return undefined;
  return numbers
    .flatMap(({ relationships }) => relationships)
    .find((r) => r.kind === 'registration' && covers(r, at))?.organisation;
};

export const isCountedOut = (
  state: PatientState,
  superseded: readonly SupersededPatient[],
  at: Instant,
): boolean => isOptedOut(numberGroupsAt(state, superseded, at), 'national', at);

/** Counts by month and by group. */
export class Tallies {
  readonly #months = new Map<string, Map<string, Tally>>();

  add(month: string, group: string, optedOut: boolean): void {
    const groups = this.#months.get(month) ?? new Map<string, Tally>();
    this.#months.set(month, groups);
    const { registered, optedOut: out } = groups.get(group) ?? { registered: 0, optedOut: 0 };
    groups.set(group, { registered: registered + 1, optedOut: out + (optedOut ? 1 : 0) });
  }

  of(month: string): ReadonlyMap<string, Tally> {
    return this.#months.get(month) ?? new Map<string, Tally>();
  }
}
