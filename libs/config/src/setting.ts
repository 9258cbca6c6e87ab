import { resolve } from 'node:path';
import { z } from 'zod';

export interface Setting {
  readonly schema: z.ZodType;
  /** What it may be, as a sentence that ends "must be ...". */
  readonly allowed: string;
  readonly about: string;
  readonly secret?: true;
}

export const listOf = <T extends string>(values: readonly [T, ...T[]]) =>
  z
    .string()
    .transform((text) => text.split(',').map((part) => part.trim()))
    .pipe(z.array(z.enum(values)).min(1));

/** No name that SQLite takes for a database in memory: it would be made a directory of that name. */
export const filePath = z
  .string()
  .regex(/^(?!\s*(?::|file:))/i)
  .transform((path) => resolve(path));

export const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .refine((value) => value >= from && value <= to);
