import {
  type CalendarDate,
  dateInLondon,
  type Instant,
  instantFromMillis,
  type OdsCode,
  parseCalendarDate,
  parseInstant,
  parseOdsCode,
} from '#libs/kernel';

/** What is wrong with a row, and in which column; never the value that stands there. */
export interface RowFault {
  readonly column: string;
  readonly detail: string;
}

/** Ends the reading of a row; every column read so far was in order. */
export class RowRefused extends Error {
  constructor(readonly fault: RowFault) {
    super(`${fault.column} ${fault.detail}`);
    this.name = 'RowRefused';
  }
}

const HOUR = 3_600_000;

/** The first moment of a day in England: an hour or, in old years, two before or at midnight UTC. */
export const startOfDayInLondon = (day: CalendarDate): Instant => {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const starts = [-2, -1, 0].map((hours) => instantFromMillis(midnight + hours * HOUR));
  return starts.find((at) => dateInLondon(at) === day) ?? instantFromMillis(midnight);
};

/** One row, read column by column. Surrounding blanks are no part of a value, and an empty value is none. */
export class Row {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  optional(column: string): string | undefined {
    const value = this.#values.get(column)?.trim();
    return value === undefined || value === '' ? undefined : value;
  }

  required(column: string): string {
    return this.optional(column) ?? this.refuse(column, 'is empty');
  }

  refuse(column: string, detail: string): never {
    throw new RowRefused({ column, detail });
  }

  /** Undefined when the column is empty. */
  read<T>(column: string, parse: (text: string) => T | undefined, allowed: string): T | undefined {
    const text = this.optional(column);
    return text === undefined ? undefined : (parse(text) ?? this.refuse(column, `must be ${allowed}`));
  }

  requiredAs<T>(column: string, parse: (text: string) => T | undefined, allowed: string): T {
    return this.read(column, parse, allowed) ?? this.refuse(column, 'is empty');
  }

  oneOf<T extends string>(column: string, values: readonly T[]): T | undefined {
    const find = (text: string) => values.find((value) => value === text.toLowerCase());
    return this.read(column, find, `one of ${values.join(', ')}`);
  }

  requiredOneOf<T extends string>(column: string, values: readonly T[]): T {
    return this.oneOf(column, values) ?? this.refuse(column, 'is empty');
  }

  odsCode(column: string): OdsCode {
    return this.requiredAs(column, readOdsCode, 'an ODS code');
  }

  odsCodes(column: string): readonly OdsCode[] {
    return (this.optional(column) ?? '')
      .split(/[;\s]+/)
      .filter((text) => text !== '')
      .map((text) => readOdsCode(text) ?? this.refuse(column, 'must be ODS codes apart by semicolons'));
  }

  date(column: string): CalendarDate | undefined {
    return this.read(column, parseCalendarDate, 'a day as YYYY-MM-DD');
  }

  /** A date-time with its offset, or a day, which begins at midnight in England. */
  instant(column: string): Instant | undefined {
    return this.read(
      column,
      readInstant,
      'YYYY-MM-DD, or a date-time with its offset (2024-05-31T09:00:00+01:00)',
    );
  }

  truth(column: string): boolean | undefined {
    return this.read(column, readTruth, 'true or false');
  }
}

const readOdsCode = (text: string): OdsCode | undefined => parseOdsCode(text.toUpperCase());

export const readInstant = (text: string): Instant | undefined => {
  const day = parseCalendarDate(text);
  return day === undefined ? parseInstant(text) : startOfDayInLondon(day);
};

const truths: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

const readTruth = (text: string): boolean | undefined => truths[text.toLowerCase()];
