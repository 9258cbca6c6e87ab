import { z } from 'zod';
import { optOutSchemes, scopeFamilies } from '#libs/consent';
import { instantField, nhsNumberField, odsField } from './fields.js';
import type { Instruction } from './instructions.js';
import { mergeRecord } from './records.js';

/* The `data` of the public types, put together from records and instructions. */

const instruct = (...allowed: readonly [Instruction, ...Instruction[]]) =>
  z.enum(allowed).describe('What to do with the copy.');

const nhsNumber = nhsNumberField.optional();

/** A change of one record of a patient. */
export const recordData = <R extends z.ZodType>(record: R) =>
  z.looseObject({
    instruction: instruct('replace-record', 'replace-record-from'),
    record,
    corrects: z
      .literal(true)
      .optional()
      .describe('It was recorded late, or imported: it changes what was so at earlier instants.'),
    effectiveFrom: instantField.optional().describe('With `corrects`: the earliest instant that changes.'),
    nhsNumber,
  });

/** A change of a record that is of no patient. */
export const referenceData = <R extends z.ZodType>(record: R) => recordData(record).omit({ nhsNumber: true });

export const mergeData = (instruction: Instruction) =>
  z.looseObject({ instruction: instruct(instruction), record: mergeRecord, nhsNumber });

export const recordItem = z.looseObject({
  key: z.string().describe('As `recordkey` of an event.'),
  type: z.string().describe('The name of the type whose events carry such a record.'),
  record: z.looseObject({}),
});

/** All of a subject, as far as the subscription covers it. */
export const subjectData = z.looseObject({
  instruction: instruct('replace-subject'),
  records: z.array(recordItem),
  nhsNumber,
});

/** A subject is to go. It carries no number: whoever it is, the copy knows by the subject. */
export const goneData = (instruction: Instruction) => z.looseObject({ instruction: instruct(instruction) });

export const scopeField = z.looseObject({
  families: z.array(z.enum(scopeFamilies)),
  organisations: z.array(odsField).nullable(),
  practices: z.array(odsField).nullable(),
  schemes: z.array(z.enum(optOutSchemes)),
  nhsNumber: z.boolean(),
});

export const scopeChangedData = z.looseObject({
  instruction: instruct(
    'delete-outside-scope',
    'take-snapshot',
    'delete-outside-scope-then-take-snapshot',
    'none',
  ),
  scope: scopeField.describe('All that the subscription covers from now on.'),
});

export const controlData = (instruction: Instruction) =>
  z.looseObject({ instruction: instruct(instruction), reason: z.string().nullable().optional() });

export const challengeData = z.looseObject({
  instruction: instruct('none'),
  challenge: z.string().min(1).describe('What to answer with, as `{ "challenge": "..." }`.'),
});

export const testData = z.looseObject({ instruction: instruct('none'), message: z.string() });
