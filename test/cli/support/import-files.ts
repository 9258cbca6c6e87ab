import { writeFileSync } from 'node:fs';
import { checkDigitOf } from '#libs/consent';
import { json, type newDirectory, type Ran } from './terminal.js';

/** Valid test numbers that the sample county does not need here. */
export const numbers = Array.from({ length: 1200 }, (_, at) => String(999_400_000 + at)).flatMap((nine) => {
  const digit = checkDigitOf(nine);
  return digit === undefined ? [] : [nine + String(digit)];
});

/** The path of a new file of that text. */
export const writtenTo = (directory: ReturnType<typeof newDirectory>, name: string, text: string): string => {
  const file = directory.file(name);
  writeFileSync(file, text);
  return file;
};

/** What an import said of its rows. */
export const counts = (ran: Ran) => {
  const { rows, recorded, unchanged, skipped, rejected, events } = json(ran) as Record<string, unknown>;
  return { rows, recorded, unchanged, skipped, rejected, events };
};
