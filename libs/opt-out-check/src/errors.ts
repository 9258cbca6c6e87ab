import { errorsOf } from '#libs/kernel';

/** Why a file cannot be checked at all. Details name lines and limits, never anything that stands in the file. */
export const optOutCheckErrors = {
  OPT_OUT_CHECK_EMPTY: {
    status: 400,
    title: 'The file holds no row.',
    remedy: 'Send a file with at least one row; look for what should have written it.',
  },
  OPT_OUT_CHECK_ENCODING: {
    status: 400,
    title: 'The file is UTF-16 or UTF-32 text.',
    remedy: 'Save it as UTF-8, or as any encoding in which digits and commas are ASCII.',
  },
  OPT_OUT_CHECK_COLUMN_MISSING: {
    status: 400,
    title: 'The column of the NHS numbers is not there.',
    remedy: 'Name it as the header does, or by its place (1 is the first).',
  },
  OPT_OUT_CHECK_COLUMN_AMBIGUOUS: {
    status: 400,
    title: 'More than one column has that name.',
    remedy: 'Say which by its place (1 is the first), and that the file has a header.',
  },
  OPT_OUT_CHECK_HEADER_UNREADABLE: {
    status: 400,
    title: 'The first row cannot be read.',
    remedy:
      'Correct what the detail names: the quotes of the first row, line ends that are neither LF nor CRLF, or a header that is said to be there and is not.',
  },
  OPT_OUT_CHECK_ROW_TOO_LONG: {
    status: 400,
    title: 'A row is longer than a row may be.',
    remedy:
      'The detail names the line; most often a line break, or the quote that closes a cell, is missing.',
  },
  OPT_OUT_CHECK_QUOTE_OPEN: {
    status: 400,
    title: 'A quote is never closed.',
    remedy: 'The detail names the line on which it opens; close it, since everything after it is one cell.',
  },
  OPT_OUT_CHECK_COMPRESSION_UNKNOWN: {
    status: 400,
    title: 'The file is compressed in a way that is not read here.',
    remedy:
      'Decompress it on the way (`zstd -dc FILE | ledger opt-outs check --in - …`), or compress it with gzip.',
  },
  OPT_OUT_CHECK_INPUT_DAMAGED: {
    status: 400,
    title: 'The compressed file is damaged or cut short.',
    remedy: 'Compress or send it again.',
  },
  OPT_OUT_CHECK_INPUT_TOO_LARGE: {
    status: 413,
    title: 'The file is larger than this service takes.',
    remedy: 'Split it; the limit is in the detail.',
  },
  OPT_OUT_CHECK_UNREADABLE: {
    status: 400,
    title: 'The file cannot be read to its end.',
    remedy: 'Check its path and permissions, or send it again; nothing has been written.',
  },
  OPT_OUT_CHECK_CANNOT_WRITE: {
    status: 507,
    title: 'The result cannot be written.',
    remedy: 'Make room or check the permissions, and run it again; no part of the result was left behind.',
  },
  OPT_OUT_CHECK_CANCELLED: {
    status: 409,
    title: 'The check was cancelled.',
    remedy: 'Start it again; no part of the result was left behind.',
  },
} as const;

export const optOutCheckError = errorsOf(optOutCheckErrors);
