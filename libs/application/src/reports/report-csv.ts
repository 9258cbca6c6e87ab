import type { OptOutReport } from '../queries/opt-out-report.js';

/** Stands where a number is left out. */
const SUPPRESSED = '*';

/** A cell that no spreadsheet takes for a formula. */
const cell = (text: string): string => {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
};

const number = (value: number | null): string => (value === null ? SUPPRESSED : String(value));

/** The report as CSV (RFC 4180), the total of each month after its groups. */
export const reportCsv = ({ by, months }: OptOutReport): string =>
  [
    ['month', by, 'registered', 'opted_out', 'percent'],
    ...months.flatMap(({ month, rows, total }) =>
      [...rows, total].map(({ group, registered, optedOut, percent }) => [
        month,
        group,
        number(registered),
        number(optedOut),
        number(percent),
      ]),
    ),
  ]
    .map((cells) => `${cells.map(cell).join(',')}\r\n`)
    .join('');
