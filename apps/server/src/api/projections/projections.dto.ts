import { ApiProperty } from '@nestjs/swagger';
import type { BuildReport, ProjectionReport, RowDifference, Verification } from '#libs/projections';
import { ClearTextField } from '../../http/fields/index.js';

export class ReasonDto {
  @ClearTextField({
    max: 500,
    description: 'Why, for the record. Nothing about a patient.',
    example: 'Rows differed after the disk was replaced',
  })
  readonly reason!: string;
}

export class SkipEventDto extends ReasonDto {
  @ClearTextField({
    max: 64,
    description: 'Position of the event the projection stands still at.',
    example: '000000000000002a',
  })
  readonly position!: string;
}

export class RowDifferenceDto {
  @ApiProperty({ type: 'string', description: 'The table, as queries name it.', example: 'history' })
  readonly table!: string;

  @ApiProperty({ type: 'string', enum: ['missing', 'extra', 'changed'], description: 'What is wrong.' })
  readonly row!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Primary key of the row.' })
  readonly key!: object;

  @ApiProperty({ type: [String], description: 'Columns that differ. Their content is not shown.' })
  readonly columns!: readonly string[];
}

const differenceOf = ({ table, row, key, columns }: RowDifference): RowDifferenceDto => ({
  table,
  row,
  key,
  columns,
});

export class BuildDto {
  @ApiProperty({ type: 'integer', description: 'Number of the build.', example: 2 })
  readonly build!: number;

  @ApiProperty({ type: 'integer', description: 'Version of the projection.', example: 1 })
  readonly version!: number;

  @ApiProperty({
    type: 'string',
    enum: ['active', 'candidate', 'previous'],
    description: 'Active: its rows are read. Candidate: to take its place. Previous: kept to go back to.',
  })
  readonly role!: string;

  @ApiProperty({ type: 'string', description: 'What is to be done with it.', example: 'rebuilding' })
  readonly state!: string;

  @ApiProperty({ type: 'string', description: 'What this process does with it.', example: 'rebuilding' })
  readonly here!: string;

  @ApiProperty({ type: 'string', nullable: true, description: 'How far its rows reach.' })
  readonly position!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'How far the first phase of a rebuild goes.' })
  readonly target!: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description:
      'Events done by a rebuild that goes stream by stream; its position says nothing until the end.',
  })
  readonly eventsDone!: number | null;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Of so many.' })
  readonly eventsOf!: number | null;

  @ApiProperty({ type: 'string', description: 'Of all its rows, in any order.', example: '0'.repeat(32) })
  readonly checksum!: string;

  @ApiProperty({ type: 'number', description: 'Of late, in this process.', example: 25_000 })
  readonly eventsPerSecond!: number;

  @ApiProperty({
    type: 'number',
    nullable: true,
    description: 'Seconds left at this rate; null when unknown.',
  })
  readonly etaSeconds!: number | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Code of the last error.' })
  readonly lastError!: string | null;

  @ApiProperty({ type: 'string', nullable: true, description: 'Position of the event it stands still at.' })
  readonly faultPosition!: string | null;

  @ApiProperty({ type: [RowDifferenceDto], description: 'The first rows found different from the active.' })
  readonly differences!: readonly RowDifferenceDto[];

  @ApiProperty({ type: 'string', format: 'date-time', description: 'When it was begun.' })
  readonly startedAt!: string;
}

const orNull = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text);

const buildOf = (build: BuildReport): BuildDto => ({
  build: build.build,
  version: build.version,
  role: build.role,
  state: build.state,
  here: build.here,
  position: orNull(build.position),
  target: orNull(build.target),
  eventsDone: build.walked?.events ?? null,
  eventsOf: build.walked?.of ?? null,
  checksum: build.checksum,
  eventsPerSecond: Math.round(build.eventsPerSecond),
  etaSeconds: build.etaSeconds ?? null,
  lastError: orNull(build.fault?.code ?? build.lastErrorCode),
  faultPosition: orNull(build.fault?.event?.position),
  differences: (build.differences ?? []).map(differenceOf),
  startedAt: build.startedAt,
});

export class ProjectionDto {
  @ApiProperty({ type: 'string', description: 'Its name.', example: 'history' })
  readonly name!: string;

  @ApiProperty({ type: 'integer', description: 'Of the newest code here.', example: 1 })
  readonly version!: number;

  @ApiProperty({ type: 'string', nullable: true, description: 'Newest position of the ledger.' })
  readonly head!: string | null;

  @ApiProperty({ type: 'number', nullable: true, description: 'Positions that the rows read are behind.' })
  readonly lag!: number | null;

  @ApiProperty({
    type: 'number',
    nullable: true,
    description: 'How many seconds ago the first event was recorded that the rows read lack.',
  })
  readonly lagSeconds!: number | null;

  @ApiProperty({ type: [BuildDto], description: 'Those whose rows are there, the newest last.' })
  readonly builds!: readonly BuildDto[];
}

export const projectionOf = ({ name, version, head, lag, builds }: ProjectionReport): ProjectionDto => ({
  name,
  version,
  head: head ?? null,
  lag: lag.positions ?? null,
  lagSeconds: lag.seconds ?? null,
  builds: builds.map(buildOf),
});

export class ProjectionsDto {
  @ApiProperty({ type: [ProjectionDto], description: 'Every projection there is.' })
  readonly items!: readonly ProjectionDto[];
}

export class VerificationDto {
  @ApiProperty({ type: 'string', nullable: true, description: 'Up to here the rows were compared.' })
  readonly position!: string | null;

  @ApiProperty({ type: 'integer', description: 'Events folded.', example: 1_000_000 })
  readonly events!: number;

  @ApiProperty({ type: 'boolean', description: 'Whether rows and checksum are what the ledger makes them.' })
  readonly sound!: boolean;

  @ApiProperty({ type: [RowDifferenceDto], description: 'The first rows that are not as they should be.' })
  readonly differences!: readonly RowDifferenceDto[];
}

export const verificationOf = (verification: Verification): VerificationDto => {
  const { position, events, differences, checksum, keptChecksum } = verification;
  return {
    position: position ?? null,
    events,
    sound: differences.length === 0 && checksum === keptChecksum,
    differences: differences.map(differenceOf),
  };
};
