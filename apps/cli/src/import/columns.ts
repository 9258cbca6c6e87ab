import { cliError } from '../errors.js';

/** The columns of one import. */
export interface Columns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** `NHS Number`, `nhs-number` and `nhs_number` are one column. */
export const columnName = (text: string): string =>
  text
    .trim()
    .toLowerCase()
    .replace(/[\s-]+/g, '_');

/**
 * Refuses a file whose columns are not those of the import, before anything is recorded: a misspelt column would
 * otherwise be left out of every row. Wrong columns are told by their place: where the header was forgotten, the
 * first line is a person.
 */
export const checkColumns = (found: readonly string[], { required, optional }: Columns): void => {
  const known = [...required, ...optional];
  const missing = required.filter((name) => !found.includes(name));
  const unknown = found.flatMap((name, index) => (known.includes(name) ? [] : [`column ${index + 1}`]));
  const twice = found.filter((name, index) => known.includes(name) && found.indexOf(name) !== index);
  const wrong = [
    ...(missing.length > 0 ? [`missing: ${missing.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`not known: ${unknown.join(', ')}`] : []),
    ...(twice.length > 0 ? [`named twice: ${twice.join(', ')}`] : []),
  ];
  if (wrong.length === 0) return;
  throw cliError('CLI_IMPORT_COLUMNS', {
    detail: `Columns ${wrong.join('; ')}. This import takes ${known.join(', ')}.`,
    missing,
  });
};

/** Whether a single NDJSON object has a name that the import does not take. */
export const hasUnknownName = (names: Iterable<string>, { required, optional }: Columns): boolean =>
  [...names].some((name) => !required.includes(name) && !optional.includes(name));
