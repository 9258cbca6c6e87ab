import type { JsonObject } from '#libs/kernel';
import type { Instruction } from '../contract/index.js';
import type { RecordBody } from '../publish/index.js';

/*
 * Records as text. A row's data ends with its record, and a record ends with its entries, so that a further entry is
 * put at the end without reading what is there.
 */

const RECORD = '"record":';

/** JSON of the record in a row's data. */
export const recordIn = (data: string): string => data.slice(data.indexOf(RECORD) + RECORD.length, -1);

export const bodyIn = (data: string): RecordBody => JSON.parse(recordIn(data)) as RecordBody;

/** The record with one entry more. */
export const withEntry = (record: string, entry: JsonObject): string =>
  `${record.slice(0, -2)},${JSON.stringify(entry)}]}`;

export const newRecord = (about: JsonObject, entry: JsonObject): string =>
  JSON.stringify({ ...about, entries: [entry] });

/** Data of a row that carries that record. */
export const dataWith = (
  record: string,
  instruction: Instruction,
  effectiveFrom: string | undefined,
): string => {
  const corrects = effectiveFrom === undefined ? '' : `"corrects":true,"effectiveFrom":"${effectiveFrom}",`;
  return `{"instruction":"${instruction}",${corrects}${RECORD}${record}}`;
};
