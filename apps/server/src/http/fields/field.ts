import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { ValidateBy, ValidateIf, type ValidationOptions } from 'class-validator';

/** What every field says about itself. */
export interface FieldOptions {
  readonly description: string;
  readonly example?: unknown;
  /** May be left out. */
  readonly optional?: true;
  /** May be null. */
  readonly nullable?: true;
}

/** One check with one sentence about what is right; the sentence never quotes the value. */
export const check = (
  name: string,
  sentence: string,
  isRight: (value: unknown, beside: object) => boolean,
  options?: ValidationOptions,
): PropertyDecorator =>
  ValidateBy(
    {
      name,
      validator: {
        validate: (value, at) => isRight(value, at?.object ?? {}),
        defaultMessage: () => sentence,
      },
    },
    options,
  );

const isGiven =
  ({ optional, nullable }: FieldOptions) =>
  (_: object, value: unknown) =>
    !(optional === true && value === undefined) && !(nullable === true && value === null);

/** A field's rules and its documentation in one, so that the two cannot disagree. */
export const field = (
  options: FieldOptions,
  schema: ApiPropertyOptions,
  ...rules: readonly PropertyDecorator[]
): PropertyDecorator =>
  applyDecorators(
    ApiProperty({
      ...schema,
      description: options.description,
      required: options.optional !== true,
      ...(options.nullable === true && { nullable: true }),
      ...(options.example !== undefined && { example: options.example }),
    } as ApiPropertyOptions),
    ValidateIf(isGiven(options)),
    ...rules,
  );
