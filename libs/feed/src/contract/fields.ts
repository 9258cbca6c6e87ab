import { z } from 'zod';

/*
 * The fields public types are made of. Objects are open: a member added later is no break, so followers ignore what
 * they do not know.
 */

export const instantField = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .describe('An instant in UTC, to the millisecond: `YYYY-MM-DDTHH:mm:ss.sssZ`. Instants compare as text.');

export const odsField = z
  .string()
  .regex(/^[A-Z0-9]{3,12}$/)
  .describe('The ODS code of an organisation.');

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const uuidField = z.string().regex(uuid);

export const subjectField = z
  .string()
  .regex(/^urn:consent-subject:[a-z2-7]{26,}$/)
  .describe('A patient, as this subscriber knows them and no other does.');

export const nhsNumberField = z
  .string()
  .regex(/^\d{10}$/)
  .describe('Where the agreement says so, and unless the number has been erased.');

/** One entry of a record: something that was recorded, with when it took effect beside when the ledger learned of it. */
export const entryOf = <S extends z.ZodRawShape>(shape: S) =>
  z.looseObject({
    event: uuidField.describe('The event that recorded it.'),
    recordedAt: instantField.describe('When the ledger learned of it.'),
    ...shape,
  });

/** A record: what it is about, and everything ever recorded of it. */
export const recordOf = <S extends z.ZodRawShape, E extends z.ZodType>(about: S, entry: E) =>
  z.looseObject({
    ...about,
    entries: z.array(entry).min(1).describe('All there ever were, in the order they were recorded.'),
  });
