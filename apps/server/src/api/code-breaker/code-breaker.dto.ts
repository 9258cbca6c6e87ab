import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { CodeBreakerView } from '#libs/application';
import { breakerCauses, breakerStandings, type CodeFigures } from '#libs/consent';
import { ClearTextField } from '../../http/fields/index.js';
import { CodeTrafficDto } from '../directory/code-traffic.dto.js';

export class CloseCodeBreakerDto {
  @ClearTextField({
    max: 500,
    description: 'Why codes go out again. On record for ever, so without anything personal.',
    example: 'The provider has mended its routing.',
  })
  readonly reason!: string;
}

export class CodeFiguresDto implements CodeFigures {
  @ApiProperty({ type: 'integer', description: 'Codes issued.' })
  readonly issued!: number;

  @ApiProperty({ type: 'integer', description: 'Of them: delivered, failed, acted on, or over by time.' })
  readonly settled!: number;

  @ApiProperty({ type: 'integer', description: 'Could not be delivered.' })
  readonly failed!: number;

  @ApiProperty({ type: 'integer', description: 'Not failed, and acted on or over by time.' })
  readonly over!: number;

  @ApiProperty({ type: 'integer', description: 'Of those: a patient acted on it.' })
  readonly answered!: number;
}

export class BreakerOpenedDto {
  @ApiProperty({
    type: 'string',
    enum: breakerCauses,
    description: 'Too many could not be delivered, or too few were acted on.',
  })
  readonly cause!: string;

  @ApiProperty({ type: CodeFiguresDto, description: 'What it was judged by.' })
  readonly figures!: CodeFiguresDto;

  @ApiProperty({ type: 'string', description: 'The policy it was judged by.', example: 'default-1' })
  readonly policyVersion!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it opened.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'From then on codes go out on trial.' })
  readonly trialFrom!: string;
}

export class BreakerClosedDto {
  @ApiProperty({ type: 'string', enum: ['trial-passed', 'administrator'], description: 'By what.' })
  readonly cause!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The reason an administrator gave.' })
  readonly reason!: string | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was closed.' })
  readonly at!: string;
}

@ApiExtraModels(BreakerOpenedDto, BreakerClosedDto)
export class CodeBreakerDto {
  @ApiProperty({
    type: 'string',
    enum: breakerStandings,
    description: '`open`: no codes are issued. `half-open`: a few are, on trial.',
  })
  readonly standing!: string;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(BreakerOpenedDto) }],
    description: 'Null while it is closed.',
  })
  readonly opened!: BreakerOpenedDto | null;

  @ApiProperty({
    nullable: true,
    oneOf: [{ $ref: getSchemaPath(BreakerClosedDto) }],
    description: 'How it was closed last; null if never.',
  })
  readonly closed!: BreakerClosedDto | null;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Codes issued after it are looked at.' })
  readonly since!: string;

  @ApiProperty({ type: CodeFiguresDto, description: 'What became of them so far.' })
  readonly figures!: CodeFiguresDto;

  @ApiProperty({ type: CodeTrafficDto, description: 'What they are held against.' })
  readonly policy!: CodeTrafficDto;
}

export const codeBreakerOf = ({ opened, closed, ...view }: CodeBreakerView): CodeBreakerDto => ({
  ...view,
  opened:
    opened === null
      ? null
      : {
          cause: opened.cause,
          figures: opened.figures,
          policyVersion: opened.policyVersion,
          at: opened.at,
          trialFrom: opened.trialFrom,
        },
  closed: closed === null ? null : { cause: closed.cause, reason: closed.reason, at: closed.at },
});
