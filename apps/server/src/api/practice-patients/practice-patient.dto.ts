import { ApiProperty } from '@nestjs/swagger';
import type { Page, PracticePatientView } from '#libs/application';

export class PracticePatientDto {
  @ApiProperty({ type: 'string', format: 'uuid', description: 'The patient.' })
  readonly patientId!: string;

  @ApiProperty({ type: 'string', format: 'date-time', description: 'Since when they are registered there.' })
  readonly since!: string;

  @ApiProperty({
    type: 'string',
    enum: ['none', 'informal', 'formal'],
    description: 'Whether a death is recorded.',
  })
  readonly death!: string;

  @ApiProperty({
    type: 'string',
    format: 'uuid',
    nullable: true,
    description: 'The patient this number gave way to.',
  })
  readonly survivor!: string | null;

  @ApiProperty({
    type: 'boolean',
    nullable: true,
    description:
      'Whether the record is handled as if it were not there. Told to the practice alone; null to others.',
  })
  readonly restricted!: boolean | null;
}

export class PracticePatientsDto {
  @ApiProperty({ type: [PracticePatientDto], description: 'Patients registered now, by id.' })
  readonly items!: readonly PracticePatientDto[];

  @ApiProperty({
    type: 'string',
    nullable: true,
    description: 'Cursor of the next page; null on the last.',
    example: null,
  })
  readonly next!: string | null;
}

const practicePatientOf = (view: PracticePatientView): PracticePatientDto => ({
  patientId: view.patientId,
  since: view.since,
  death: view.death,
  survivor: view.survivor,
  restricted: view.restricted,
});

export const practicePatientsOf = ({ items, next }: Page<PracticePatientView>): PracticePatientsDto => ({
  items: items.map(practicePatientOf),
  next,
});
