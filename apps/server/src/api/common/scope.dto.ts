import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { Scope } from '#libs/consent';
import { check, EnumField, isIdOf, ODS_PATTERN, odsItem } from '../../http/fields/index.js';
import { ods } from './parse.js';

/** Named when one organisation is meant, and only then. */
const OrganisationOfScope = () =>
  applyDecorators(
    ApiProperty({
      type: 'string',
      pattern: ODS_PATTERN,
      required: false,
      description: 'ODS code, with kind `organisation` and only with it.',
      example: 'RWE',
    }),
    check(
      'organisationOfScope',
      'must be an ODS code when kind is organisation, and left out when it is all',
      (value, scope) =>
        (scope as ScopeDto).kind === 'organisation' ? isIdOf(odsItem, value) : value === undefined,
    ),
  );

export class ScopeDto {
  @EnumField({
    values: ['all', 'organisation'],
    description: 'Everyone, or one organisation by name.',
    example: 'organisation',
  })
  readonly kind!: Scope['kind'];

  @OrganisationOfScope()
  readonly organisation?: string;
}

export const scopeOf = ({ kind, organisation }: ScopeDto): Scope =>
  kind === 'all' ? { kind } : { kind, organisation: ods(organisation ?? '') };
