import { ApiProperty } from '@nestjs/swagger';
import { type OptOutReport, type ReportGrouping, reportGroupings } from '#libs/application';
import { EnumField, PatternField } from '../../http/fields/index.js';

const MonthField = (description: string) =>
  PatternField({
    description,
    pattern: /^\d{4}-(?:0[1-9]|1[0-2])$/,
    sentence: 'must be a month, as 2026-03',
    example: '2026-03',
  });

export class OptOutReportQueryDto {
  @EnumField({ values: reportGroupings, description: 'What is told apart.', example: 'practice' })
  readonly by!: ReportGrouping;

  @MonthField('The first month.')
  readonly from!: string;

  @MonthField('The last month, at most 24 with the first; none to come.')
  readonly to!: string;
}

export class ReportRowDto {
  @ApiProperty({
    type: 'string',
    description: 'ODS code of the practice, id of the area or `none`, or age band; `all` for the total.',
    example: 'C82001',
  })
  readonly group!: string;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Patients registered, rounded to 5; null where the numbers are too small to be told.',
    example: 7215,
  })
  readonly registered!: number | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Of them opted out, rounded to 5.',
    example: 395,
  })
  readonly optedOut!: number | null;

  @ApiProperty({
    type: 'number',
    nullable: true,
    description: 'Per hundred, of the rounded numbers.',
    example: 5.5,
  })
  readonly percent!: number | null;
}

export class ReportMonthDto {
  @ApiProperty({ type: 'string', description: 'The month, of Europe/London.', example: '2026-03' })
  readonly month!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'The instant counted at.' })
  readonly at!: string;

  @ApiProperty({ type: [ReportRowDto], description: 'By group, in the order of their names.' })
  readonly rows!: readonly ReportRowDto[];

  @ApiProperty({ type: ReportRowDto, description: 'All groups together.' })
  readonly total!: ReportRowDto;
}

export class OptOutReportDto {
  @ApiProperty({ type: 'string', enum: reportGroupings, description: 'What is told apart.' })
  readonly by!: string;

  @ApiProperty({ type: [ReportMonthDto], description: 'Month by month.' })
  readonly months!: readonly ReportMonthDto[];
}

export const reportOf = ({ by, months }: OptOutReport): OptOutReportDto => ({ by, months });
