import { applyDecorators } from '@nestjs/common';
import { isUuid, parseCalendarDate, parseInstant } from '#libs/kernel';
import { check, field, type FieldOptions } from './field.js';
import { idItem, isIdOf, NoNhsNumber, odsItem, sentences } from './in-the-clear.js';

const CONTROL_CHARACTER = /[^\P{Cc}\n\t]/u;

/** Text as people write it: not empty, no control characters but line breaks. */
export const TextField = (options: FieldOptions & { readonly max: number }) =>
  field(
    options,
    { type: 'string', minLength: 1, maxLength: options.max },
    check(
      'text',
      `must be text of 1 to ${String(options.max)} characters without control characters`,
      (value) =>
        typeof value === 'string' &&
        value.trim() !== '' &&
        value.length <= options.max &&
        !CONTROL_CHARACTER.test(value),
    ),
  );

/** The same where it is stored in the clear: what something is called, not what is said about a person. */
export const ClearTextField = (options: FieldOptions & { readonly max: number }) =>
  applyDecorators(TextField(options), NoNhsNumber());

/** Text of one form, such as an opaque id. */
export const PatternField = (
  options: FieldOptions & { readonly pattern: RegExp; readonly sentence: string },
) =>
  field(
    options,
    { type: 'string', pattern: options.pattern.source },
    check('pattern', options.sentence, (value) => typeof value === 'string' && options.pattern.test(value)),
  );

export const ODS_PATTERN = odsItem.pattern.source;

export const OdsCodeField = (options: FieldOptions) =>
  field(
    { example: 'RWE', ...options },
    { type: 'string', pattern: ODS_PATTERN },
    check('odsCode', sentences.odsCode, (value) => isIdOf(odsItem, value)),
  );

export const UuidField = (options: FieldOptions) =>
  field(
    options,
    { type: 'string', format: 'uuid' },
    check('uuid', 'must be a lower-case UUID', (value) => typeof value === 'string' && isUuid(value)),
  );

/** The id something has in another system. */
export const OpaqueIdField = (options: FieldOptions) =>
  field(
    options,
    { type: 'string', pattern: idItem.pattern.source },
    check('opaqueId', sentences.opaqueId, (value) => isIdOf(idItem, value)),
  );

export const InstantField = (options: FieldOptions) =>
  field(
    { example: '2026-03-01T09:00:00.000Z', ...options },
    { type: 'string', format: 'date-time' },
    check(
      'instant',
      'must be a date and time with an offset, as in 2026-03-01T09:00:00Z',
      (value) => typeof value === 'string' && parseInstant(value) !== undefined,
    ),
  );

export const DateField = (options: FieldOptions) =>
  field(
    { example: '1984-02-29', ...options },
    { type: 'string', format: 'date' },
    check(
      'date',
      'must be a calendar day, as in 1984-02-29',
      (value) => typeof value === 'string' && parseCalendarDate(value) !== undefined,
    ),
  );
