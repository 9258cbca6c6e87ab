import { DAY, DAYS } from './calendar.js';
import type { County, Life } from './county.js';
import type { SeedStep } from './step.js';

/** What happened to some of the county's people in one stretch of time. */
export interface Window {
  /** Milliseconds of the first moment after it. */
  readonly end: number;
  /** In the order of their first step. */
  readonly lives: readonly Life[];
  /** How much of everything there is to tell has been told with it, up to 1. */
  readonly told: number;
}

/** Above this many patients a county is told person by person, which takes less than half the time. */
const MOST_BY_QUARTER = 10_000;
const QUARTER_DAYS = 91;
const PEOPLE_AT_A_TIME = 500;

/** The whole county, a part at a time: a hundred thousand lives would not fit in memory. */
export const windowsOf = (county: County): Generator<Window> =>
  county.patients <= MOST_BY_QUARTER ? byQuarter(county) : byPerson(county);

/**
 * A quarter of a year after the other, so that who reads the ledger from its start meets its past in order. It is
 * only kept who does something in which quarter, and those lives are told again when it comes.
 */
function* byQuarter(county: County): Generator<Window> {
  const visitors: number[][] = [];
  for (let index = 0; index < county.patients; index++) {
    const quarters = new Set(county.lifeOf(index).steps.map((step) => quarterOf(county, step)));
    for (const quarter of quarters) (visitors[quarter] ??= []).push(index);
  }
  for (const [quarter, indexes = []] of visitors.entries()) {
    yield {
      end: county.calendar.millis(Math.min((quarter + 1) * QUARTER_DAYS, DAYS), 0),
      lives: inOrder(indexes.map((index) => livedIn(county, index, quarter))),
      told: (quarter + 1) / visitors.length,
    };
  }
}

/** One life after the other, whole. */
function* byPerson(county: County): Generator<Window> {
  for (let first = 0; first < county.patients; first += PEOPLE_AT_A_TIME) {
    const end = Math.min(first + PEOPLE_AT_A_TIME, county.patients);
    const indexes = Array.from({ length: end - first }, (_, place) => first + place);
    yield {
      end: county.calendar.millis(DAYS, 0),
      lives: inOrder(indexes.map((index) => county.lifeOf(index))),
      told: end / county.patients,
    };
  }
}

const quarterOf = ({ calendar }: County, { at }: SeedStep): number =>
  Math.floor((at - calendar.start) / (QUARTER_DAYS * DAY));

const livedIn = (county: County, index: number, quarter: number): Life => {
  const { person, steps } = county.lifeOf(index);
  return { person, steps: steps.filter((step) => quarterOf(county, step) === quarter) };
};

const inOrder = (lives: readonly Life[]): readonly Life[] =>
  [...lives].sort((a, b) => (a.steps[0]?.at ?? 0) - (b.steps[0]?.at ?? 0));
