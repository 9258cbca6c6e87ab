import { dateInLondon, type Instant, instant, plusMillis } from '#libs/kernel';

const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const HOUR = 3_600_000;

/** A month of Europe/London, as `2026-03`. */
export const isMonth = (text: string): boolean => MONTH.test(text);

export const nextMonth = (month: string): string => {
  const [year, number] = [Number(month.slice(0, 4)), Number(month.slice(5))];
  const [nextYear, next] = number === 12 ? [year + 1, 1] : [year, number + 1];
  return `${String(nextYear).padStart(4, '0')}-${String(next).padStart(2, '0')}`;
};

/** The first instant of the month in England: in summer an hour before midnight of UTC. */
export const startOf = (month: string): Instant => {
  const midnight = instant(`${month}-01T00:00:00.000Z`);
  const hourBefore = plusMillis(midnight, -HOUR);
  return dateInLondon(hourBefore).startsWith(month) ? hourBefore : midnight;
};

export const monthOf = (at: Instant): string => dateInLondon(at).slice(0, 7);

/** The months from one to another, both included, at most `most`; undefined where there are none or more. */
export const monthsBetween = (from: string, to: string, most: number): readonly string[] | undefined => {
  const months: string[] = [];
  for (let month = from; month <= to; month = nextMonth(month)) {
    if (months.length === most) return undefined;
    months.push(month);
  }
  return months.length === 0 ? undefined : months;
};
