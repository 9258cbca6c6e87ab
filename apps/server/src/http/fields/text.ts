import { isUuid, parseCalendarDate, parseInstant, parseOdsCode } from '#libs/kernel';
import { check, field, type FieldOptions } from './field.js';

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

/** Text of one form, such as an opaque id. */
export const PatternField = (
  options: FieldOptions & { readonly pattern: RegExp; readonly sentence: string },
) =>
  field(
    options,
    { type: 'string', pattern: options.pattern.source },
    check('pattern', options.sentence, (value) => typeof value === 'string' && options.pattern.test(value)),
  );

export const ODS_PATTERN = '^[A-Z0-9]{3,12}$';

export const OdsCodeField = (options: FieldOptions) =>
  field(
    { example: 'RWE', ...options },
    { type: 'string', pattern: ODS_PATTERN },
    check(
      'odsCode',
      'must be an ODS code: 3 to 12 upper-case letters and digits',
      (value) => typeof value === 'string' && parseOdsCode(value) !== undefined,
    ),
  );

export const UuidField = (options: FieldOptions) =>
  field(
    options,
    { type: 'string', format: 'uuid' },
    check('uuid', 'must be a lower-case UUID', (value) => typeof value === 'string' && isUuid(value)),
  );

/** Opaque text that only has to be short and printable: ids of other systems. */
export const OpaqueIdField = (options: FieldOptions) =>
  PatternField({
    ...options,
    pattern: /^[A-Za-z0-9._:~-]{1,100}$/,
    sentence: 'must be 1 to 100 letters, digits or any of . _ : ~ -',
  });

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
