/**
 * The `code` of an error, of SQLite or of node:fs. Not by `instanceof`: the native module keeps the error
 * class of whichever module registry loaded it first.
 */
export const codeOf = (error: unknown): string | undefined =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

/** The SQLite result code, extended (`SQLITE_IOERR_FSYNC`); undefined when the error is not SQLite's. */
export const sqliteCodeOf = (error: unknown): string | undefined => {
  const code = codeOf(error);
  return code?.startsWith('SQLITE_') === true ? code : undefined;
};

/**
 * Failures that leave what is stored as it was: the transaction is rolled back and a later one may succeed.
 * Anything else (I/O errors, corruption, a file that turned read-only) makes the store stop: after a failed
 * fsync the kernel may have dropped the very pages that the next fsync would report as safe.
 */
export const isPassing = (error: unknown): boolean => {
  const code = sqliteCodeOf(error);
  return code === 'SQLITE_FULL' || code === 'SQLITE_NOMEM' || code?.startsWith('SQLITE_BUSY') === true;
};

export const isUniqueViolation = (error: unknown): boolean =>
  sqliteCodeOf(error) === 'SQLITE_CONSTRAINT_UNIQUE';

/** The same question for errors of node:fs. */
export const isOutOfSpace = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes(codeOf(error) ?? '');
