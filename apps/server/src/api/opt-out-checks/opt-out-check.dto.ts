import { ApiProperty } from '@nestjs/swagger';
import { type FileFormat, fileFormats, rejectionReasons } from '#libs/opt-out-check';
import type { CallContext } from '../../http/call-context.js';
import {
  EnumField,
  FlagField,
  InstantField,
  IntegerField,
  ObjectField,
  TextField,
} from '../../http/fields/index.js';
import { apiError } from '../../http/errors.js';
import { instantOf, orNull } from '../common/parse.js';
import { CheckedUseDto, useOf } from './checked-use.dto.js';
import type { AskedJob, CheckJob } from './check-job.js';
import { jobStates } from './check-job.js';

const MOST_COLUMNS = 10_000;

export class MakeCheckDto {
  @EnumField({ values: fileFormats, description: 'What the file is.', example: 'csv' })
  readonly format!: FileFormat;

  @TextField({
    optional: true,
    max: 200,
    description:
      'CSV: the column by its name in the header. Default: the one called NHS number, or the only one.',
    example: 'NHS number',
  })
  readonly column?: string;

  @IntegerField({
    optional: true,
    from: 1,
    to: MOST_COLUMNS,
    description: 'CSV: the column by its place from 1, instead of its name.',
  })
  readonly columnPlace?: number;

  @FlagField({
    optional: true,
    description: 'CSV: the first row is a header, where the column is given by its place.',
  })
  readonly header?: boolean;

  @FlagField({ optional: true, description: 'Compress the output. Compressed input is read as it is.' })
  readonly gzip?: boolean;

  @ObjectField(CheckedUseDto, {
    optional: true,
    nullable: true,
    description: 'Decide by the rules for this use. Default: national opt-outs alone.',
  })
  readonly use?: CheckedUseDto | null;

  @InstantField({
    optional: true,
    description: 'Check against what was known then. Default: when the file is sent.',
  })
  readonly asOf?: string;

  @FlagField({
    optional: true,
    description: 'Allow a time whose answers are no longer good for releasing data.',
  })
  readonly audit?: boolean;

  @FlagField({
    optional: true,
    description:
      'The very same list was checked before, and that is known: without it a MESH list is refused then.',
  })
  readonly again?: boolean;
}

const formatOf = ({ format, column, columnPlace, header }: MakeCheckDto): AskedJob['format'] => {
  const ofCsv = Object.entries({ column, columnPlace, header }).filter(([, value]) => value !== undefined);
  const [misplaced] = format === 'csv' ? [] : ofCsv;
  if (misplaced !== undefined || (column !== undefined && columnPlace !== undefined))
    throw apiError('CONSENT_REQUEST_INVALID', {
      errors: [
        {
          pointer: `/${misplaced?.[0] ?? 'columnPlace'}`,
          detail: misplaced === undefined ? 'must be left out beside column' : 'is for CSV alone',
        },
      ],
    });
  if (format !== 'csv') return { format };
  const place = column ?? columnPlace;
  return { format, ...(place !== undefined && { column: place }), ...(header !== undefined && { header }) };
};

/** CONSENT_REQUEST_INVALID where its fields contradict each other. */
export const askedBy = ({ caller }: CallContext, dto: MakeCheckDto): AskedJob => ({
  caller,
  format: formatOf(dto),
  gzip: dto.gzip ?? false,
  use: dto.use ? useOf(dto.use) : null,
  asOf: orNull(instantOf, dto.asOf),
  isAudit: dto.audit ?? false,
  again: dto.again ?? false,
});

export class RejectedDto {
  @ApiProperty({ type: 'string', enum: rejectionReasons, description: 'Why.', example: 'check-digit' })
  readonly reason!: string;

  @ApiProperty({ type: 'integer', description: 'How many rows.' })
  readonly rows!: number;
}

export class DigestedDto {
  @ApiProperty({ type: 'integer', description: 'Its length, compressed or not.' })
  readonly bytes!: number;

  @ApiProperty({ type: 'string', description: 'SHA-256 of it, in hexadecimal.' })
  readonly sha256!: string;
}

export class SilentDto {
  @ApiProperty({ type: 'string', enum: ['permit', 'deny'], description: 'The answer.' })
  readonly outcome!: string;

  @ApiProperty({ type: 'string', description: 'The rule that decided.', example: 'secondary-use.10' })
  readonly rule!: string;

  @ApiProperty({ type: 'string', description: 'Why, in a word for programs.' })
  readonly reason!: string;
}

export class CheckResultDto {
  @ApiProperty({ type: 'string', format: 'date-time', description: 'The instant that was checked against.' })
  readonly at!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'The position that was checked against.' })
  readonly asOfPosition!: string | null;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    description: 'From then on it must not be used any more.',
  })
  readonly validUntil!: string;

  @ApiProperty({ type: DigestedDto, description: 'The file as it was sent.' })
  readonly input!: DigestedDto;

  @ApiProperty({ type: DigestedDto, description: 'The rows that were kept, as they can be fetched.' })
  readonly output!: DigestedDto;

  @ApiProperty({
    type: 'integer',
    description: 'How many numbers were erased when it began; rows of theirs are rejected as `erased`.',
  })
  readonly erased!: number;

  @ApiProperty({
    type: SilentDto,
    nullable: true,
    description: 'With a use: the answer for everyone who never said anything.',
  })
  readonly silent!: SilentDto | null;

  @ApiProperty({ type: 'integer', description: 'How often the same bytes were checked before.' })
  readonly earlierChecks!: number;
}

export class CheckDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'Its id, here and on record.' })
  readonly checkId!: string;

  @ApiProperty({
    type: 'string',
    enum: jobStates,
    description: '`waiting` for its file, `running`, `completed` or `failed`.',
  })
  readonly state!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was made.' })
  readonly createdAt!: string;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When it goes, result and all; null while it runs.',
  })
  readonly expiresAt!: string | null;

  @ApiProperty({ type: 'integer', description: 'Bytes of the file that have been read.' })
  readonly bytesRead!: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Its length, where the sender announced it.' })
  readonly totalBytes!: number | null;

  @ApiProperty({ type: 'integer', description: 'Rows so far.' })
  readonly rows!: number;

  @ApiProperty({ type: 'integer', description: 'Rows that may be in the output.' })
  readonly kept!: number;

  @ApiProperty({ type: 'integer', description: 'Rows that may not.' })
  readonly removed!: number;

  @ApiProperty({ type: 'integer', description: 'Rows that cannot be judged.' })
  readonly rejected!: number;

  @ApiProperty({ type: [RejectedDto], description: 'The same by reason.' })
  readonly reasons!: readonly RejectedDto[];

  @ApiProperty({ type: 'string', nullable: true, description: 'The code of the error it failed with.' })
  readonly failure!: string | null;

  @ApiProperty({ type: CheckResultDto, nullable: true, description: 'Once it is completed.' })
  readonly result!: CheckResultDto | null;
}

const resultOf = (answer: NonNullable<CheckJob['answer']>): CheckResultDto => ({
  at: answer.at,
  asOfPosition: answer.asOfPosition,
  validUntil: answer.validUntil,
  input: answer.input,
  output: answer.output,
  erased: answer.erased,
  silent: answer.silent,
  earlierChecks: answer.earlier.count,
});

export const checkOf = (job: CheckJob): CheckDto => {
  const { rows, kept, removed, rejected, reasons } = job.counts;
  return {
    checkId: job.checkId,
    state: job.state,
    createdAt: job.createdAt,
    expiresAt: job.state === 'running' ? null : job.expiresAt,
    bytesRead: job.bytesRead,
    totalBytes: job.totalBytes,
    rows,
    kept,
    removed,
    rejected,
    reasons: Object.entries(reasons).map(([reason, count]) => ({ reason, rows: count })),
    failure: job.failure,
    result: job.answer === null ? null : resultOf(job.answer),
  };
};
