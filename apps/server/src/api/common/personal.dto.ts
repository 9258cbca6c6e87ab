import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { Forgotten } from '#libs/kernel';

/** What stands where personal data was, after an erasure: the fact that something was there. */
export class ForgottenDto {
  @ApiProperty({ type: 'boolean', enum: [true], description: 'Always true.' })
  readonly forgotten!: true;
}

export type PersonalText = string | Forgotten;

/** A property that is text, or forgotten. */
export const PersonalProperty = (options: {
  readonly description: string;
  readonly nullable?: true;
  readonly example?: string;
}) =>
  ApiProperty({
    description: options.description,
    oneOf: [
      { type: 'string' },
      { $ref: getSchemaPath(ForgottenDto) },
      ...(options.nullable === true ? [{ type: 'null' as unknown as string }] : []),
    ],
    ...(options.example !== undefined && { example: options.example }),
  });
