import { capacities, type MadeBy } from '#libs/consent';
import { EnumField, FlagField, TextField } from '../../http/fields/index.js';

export class MadeByDto {
  @EnumField({
    values: capacities,
    description: 'In which right the person chose: for themselves, or for the patient.',
    example: 'self',
  })
  readonly capacity!: MadeBy['capacity'];

  @TextField({
    optional: true,
    nullable: true,
    max: 200,
    description: "The proxy's name; left out when the patient chose.",
  })
  readonly name?: string | null;

  @FlagField({
    optional: true,
    description: 'Whether the patient was assessed as lacking capacity for this choice. Default: false.',
  })
  readonly patientLacksCapacity?: boolean;
}

const THE_PATIENT: MadeBy = { capacity: 'self', name: null, patientLacksCapacity: false };

/** Left out, the patient chose. */
export const madeByOf = (dto: MadeByDto | null | undefined): MadeBy =>
  dto === undefined || dto === null
    ? THE_PATIENT
    : {
        capacity: dto.capacity,
        name: dto.name ?? null,
        patientLacksCapacity: dto.patientLacksCapacity ?? false,
      };
