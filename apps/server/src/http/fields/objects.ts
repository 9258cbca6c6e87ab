import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { check, field, type FieldOptions } from './field.js';

type Constructor = new () => object;

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An object with fields of its own. */
export const ObjectField = (of: Constructor, options: FieldOptions) =>
  applyDecorators(
    Type(() => of),
    field(
      options,
      options.nullable === true ? { type: of, nullable: true } : { type: of },
      check('object', 'must be an object', isObject),
      ValidateNested(),
    ),
  );

/** A list of such objects. */
export const ObjectsField = (
  of: Constructor,
  options: FieldOptions & { readonly min: number; readonly max: number },
) =>
  applyDecorators(
    Type(() => of),
    field(
      options,
      { type: of, isArray: true, minItems: options.min, maxItems: options.max },
      check(
        'objects',
        `must be a list of ${String(options.min)} to ${String(options.max)} objects`,
        (value) =>
          Array.isArray(value) &&
          value.length >= options.min &&
          value.length <= options.max &&
          value.every(isObject),
      ),
      ValidateNested({ each: true }),
    ),
  );
