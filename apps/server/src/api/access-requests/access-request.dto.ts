import { type ContactChannel, contactChannels, type Purpose, purposes } from '#libs/consent';
import { EnumField, ObjectField, OdsCodeField, PatternField } from '../../http/fields/index.js';
import { PatientReferenceDto } from '../decisions/question.dto.js';

/** An organisation asks a patient, whom it names as it knows them. */
export class RequestAccessDto {
  @ObjectField(PatientReferenceDto, {
    description: 'Whose record it is.',
    example: { nhsNumber: '9990000018' },
  })
  readonly patient!: PatientReferenceDto;

  @OdsCodeField({ description: 'The organisation that asks: the one the caller works for.' })
  readonly organisation!: string;

  @EnumField({ values: purposes, description: 'What for.', example: 'direct-care' })
  readonly purpose!: Purpose;
}

export class SubmitCodeDto extends RequestAccessDto {
  @PatternField({
    pattern: /^[0-9]{8}$/,
    sentence: 'must be 8 digits',
    description: 'The code as the patient told it.',
    example: '12345678',
  })
  readonly code!: string;
}

export class WithdrawRequestDto {
  @ObjectField(PatientReferenceDto, {
    description: 'Whose record it is.',
    example: { nhsNumber: '9990000018' },
  })
  readonly patient!: PatientReferenceDto;

  @OdsCodeField({ description: 'The organisation that asked: the one the caller works for.' })
  readonly organisation!: string;
}

export class ResendCodeDto extends WithdrawRequestDto {
  @EnumField({
    optional: true,
    values: contactChannels,
    description: 'How it is sent. Default: as the patient prefers.',
    example: 'sms',
  })
  readonly channel?: ContactChannel;
}
