import { check, field, type FieldOptions } from './field.js';
import { type IdForm, isIdOf } from './in-the-clear.js';

export const EnumField = (
  options: FieldOptions & { readonly values: readonly string[]; readonly name?: string },
) =>
  field(
    options,
    {
      type: 'string',
      enum: [...options.values],
      ...(options.name !== undefined && { enumName: options.name }),
    },
    check(
      'enum',
      `must be one of ${options.values.join(', ')}`,
      (value) => typeof value === 'string' && options.values.includes(value),
    ),
  );

export const FlagField = (options: FieldOptions) =>
  field(
    options,
    { type: 'boolean' },
    check('boolean', 'must be true or false', (value) => typeof value === 'boolean'),
  );

export const IntegerField = (options: FieldOptions & { readonly from: number; readonly to: number }) =>
  field(
    options,
    { type: 'integer', minimum: options.from, maximum: options.to },
    check(
      'integer',
      `must be a whole number from ${String(options.from)} to ${String(options.to)}`,
      (value) =>
        typeof value === 'number' && Number.isInteger(value) && value >= options.from && value <= options.to,
    ),
  );

/** A list of ids or codes of one form, none twice. */
export const ListField = (
  options: FieldOptions & {
    readonly max: number;
    readonly min?: number;
    readonly item: IdForm;
  },
) => {
  const { min = 0, max, item } = options;
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', pattern: item.pattern.source },
      minItems: min,
      maxItems: max,
      uniqueItems: true,
    },
    check(
      'list',
      `must be a list of ${String(min)} to ${String(max)} different texts, each of which ${item.sentence}`,
      (value) =>
        Array.isArray(value) &&
        value.length >= min &&
        value.length <= max &&
        value.every((entry) => isIdOf(item, entry)) &&
        new Set(value).size === value.length,
    ),
  );
};

/** A list of some of a few words, none twice. */
export const EnumListField = (
  options: FieldOptions & { readonly values: readonly string[]; readonly min: number },
) => {
  const { min, values } = options;
  return field(
    options,
    {
      type: 'array',
      items: { type: 'string', enum: [...values] },
      minItems: min,
      maxItems: values.length,
      uniqueItems: true,
    },
    check(
      'enumList',
      `must be a list of at least ${String(min)} different words among ${values.join(', ')}`,
      (value) =>
        Array.isArray(value) &&
        value.length >= min &&
        value.every((entry) => typeof entry === 'string' && values.includes(entry)) &&
        new Set(value).size === value.length,
    ),
  );
};
