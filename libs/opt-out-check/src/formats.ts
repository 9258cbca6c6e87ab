import type { CsvOptions } from './csv-columns.js';
import { CsvRows } from './csv-rows.js';
import { LineRows } from './line-rows.js';
import type { Rows } from './rows.js';
import type { Tally } from './tally.js';

export const fileFormats = ['csv', 'mesh', 'list'] as const;

/**
 * `csv`: RFC 4180, with or without a header. `mesh`: the lists that MESH carries, `NNNNNNNNNN,` on each line.
 * `list`: a number on each line. All with LF or CRLF, mixed or not.
 */
export type FileFormat = (typeof fileFormats)[number];

export type FormatOptions =
  ({ readonly format: 'csv' } & CsvOptions) | { readonly format: 'mesh' } | { readonly format: 'list' };

export const rowsOf = (options: FormatOptions, tally: Tally, longest: number): Rows =>
  options.format === 'csv'
    ? new CsvRows(tally, longest, options)
    : new LineRows(tally, longest, options.format === 'mesh');

/** What the end of a name says; CSV where it says nothing. */
export const formatOfName = (name: string): FileFormat => {
  if (/\.dat(?:\.gz)?$/i.test(name)) return 'mesh';
  return /\.(?:txt|lst|list)(?:\.gz)?$/i.test(name) ? 'list' : 'csv';
};
