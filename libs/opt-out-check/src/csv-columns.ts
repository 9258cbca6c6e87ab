import { optOutCheckError } from './errors.js';

/** Which column holds the NHS numbers. */
export interface CsvOptions {
  /**
   * Its name in the header, or its place from 1. By default the column that a header calls NHS number, or the only
   * column of a file without one.
   */
  readonly column?: string | number;
  /** Whether the first row is a header: always where the column is named, else only where this says so. */
  readonly header?: boolean;
}

/** Where the numbers are, and whether the first row is a row of data. */
export interface CsvLayout {
  /** From 0. */
  readonly target: number;
  readonly columns: number;
  readonly hasHeader: boolean;
}

const USUAL_NAME = /^nhs[ _-]?(?:number|num|no\.?)$/i;

const missing = (detail: string): Error => optOutCheckError('OPT_OUT_CHECK_COLUMN_MISSING', { detail });

/**
 * The layout that the first row shows. No cell is ever quoted in an error: where the header is missing, they are
 * somebody's data.
 */
export const layoutOf = (cells: readonly string[], { column, header = false }: CsvOptions): CsvLayout => {
  const columns = cells.length;
  if (typeof column === 'number') {
    if (!Number.isInteger(column) || column < 1 || column > columns)
      throw missing(`The first row has ${columns} ${columns === 1 ? 'column' : 'columns'}.`);
    return { target: column - 1, columns, hasHeader: header };
  }
  if (column !== undefined)
    return {
      target: onlyOne(
        placesOf(cells, (cell) => cell === column),
        placesOf(cells, likeness(column)),
      ),
      columns,
      hasHeader: true,
    };
  const usual = placesOf(cells, (cell) => USUAL_NAME.test(cell.trim()));
  if (usual.length > 0) return { target: onlyOne(usual, []), columns, hasHeader: true };
  if (columns === 1) return { target: 0, columns, hasHeader: header };
  throw missing('Which one it is was not said, and no header calls a column NHS number.');
};

const placesOf = (cells: readonly string[], is: (cell: string) => boolean): readonly number[] =>
  cells.map((cell, place) => (is(cell) ? place : -1)).filter((place) => place >= 0);

const likeness =
  (name: string) =>
  (cell: string): boolean =>
    cell.trim().toLowerCase() === name.trim().toLowerCase();

/** The one place among the exact ones, or if there is none among the similar ones. */
const onlyOne = (exact: readonly number[], similar: readonly number[]): number => {
  const [place, another] = exact.length > 0 ? exact : similar;
  if (place === undefined) throw missing('No column of the first row has that name.');
  if (another !== undefined) throw optOutCheckError('OPT_OUT_CHECK_COLUMN_AMBIGUOUS');
  return place;
};
