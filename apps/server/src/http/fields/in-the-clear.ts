import { holdsNhsNumber } from '#libs/consent';
import { check } from './field.js';

/*
 * Ids, codes and the names of notices are stored in the clear, for ever, whatever a caller puts into them. So none of
 * them may hold an NHS number, and this is the one place that sees to it.
 */

/** The form of an id or a code; the sentence goes on after "each of which". */
export interface IdForm {
  readonly pattern: RegExp;
  readonly sentence: string;
}

export const isIdOf = ({ pattern }: IdForm, value: unknown): value is string =>
  typeof value === 'string' && pattern.test(value) && !holdsNhsNumber(value);

const OPAQUE = '1 to 100 letters, digits or any of . _ : ~ -, without an NHS number';

/** Ids of other systems: they only have to be short and printable. */
export const idItem = { pattern: /^[A-Za-z0-9._:~-]{1,100}$/, sentence: `is ${OPAQUE}` } satisfies IdForm;

const ODS_CODE = 'an ODS code: 3 to 12 upper-case letters and digits';

export const odsItem = { pattern: /^[A-Z0-9]{3,12}$/, sentence: `is ${ODS_CODE}` } satisfies IdForm;

export const sentences = { opaqueId: `must be ${OPAQUE}`, odsCode: `must be ${ODS_CODE}` } as const;

/** Beside the rules of a field of text. */
export const NoNhsNumber = (): PropertyDecorator =>
  check(
    'noNhsNumber',
    'must not hold an NHS number',
    (value) => typeof value !== 'string' || !holdsNhsNumber(value),
  );
