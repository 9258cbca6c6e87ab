import { DateField, InstantField, ObjectField, OdsCodeField, TextField } from '../../http/fields/index.js';

export class RegistrationDto {
  @OdsCodeField({ description: 'The GP practice.', example: 'C82001' })
  readonly practice!: string;

  @InstantField({ optional: true, description: 'Since when. Default: now.' })
  readonly from?: string;
}

export class RegisterPatientDto {
  @TextField({
    max: 20,
    description: 'NHS number: ten digits, run together or 3-3-4 with spaces or hyphens.',
    example: '9990000018',
  })
  readonly nhsNumber!: string;

  @DateField({ optional: true, nullable: true, description: 'Date of birth; it decides who may choose.' })
  readonly dateOfBirth?: string | null;

  @TextField({ optional: true, nullable: true, max: 200, description: 'Name.', example: 'Ada Example' })
  readonly name?: string | null;

  @ObjectField(RegistrationDto, {
    optional: true,
    nullable: true,
    description: 'The practice the patient is registered with.',
  })
  readonly registration?: RegistrationDto | null;
}

export class LookupPatientDto {
  @TextField({ max: 20, description: 'NHS number, as for registration.', example: '9990000018' })
  readonly nhsNumber!: string;
}
