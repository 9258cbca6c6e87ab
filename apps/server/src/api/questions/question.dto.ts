import { type Method, methods } from '#libs/consent';
import {
  ClearTextField,
  EnumField,
  InstantField,
  ObjectField,
  OdsCodeField,
} from '../../http/fields/index.js';
import { MadeByDto } from '../common/made-by.dto.js';

export class AskQuestionDto {
  @OdsCodeField({ description: 'The organisation that asks to look.' })
  readonly organisation!: string;

  @ClearTextField({
    max: 100,
    description: 'Which notice was shown, and its version.',
    example: 'sharing-leaflet-2026-01',
  })
  readonly notice!: string;
}

export class AnswerQuestionDto {
  @OdsCodeField({ description: 'The organisation that asked.' })
  readonly organisation!: string;

  @EnumField({ values: ['yes', 'no'], description: "The patient's answer.", example: 'yes' })
  readonly answer!: 'yes' | 'no';

  @InstantField({ optional: true, description: 'When it was given. Default: now.' })
  readonly from?: string;

  @ClearTextField({
    max: 100,
    description: 'Which notice was shown, and its version.',
    example: 'sharing-leaflet-2026-01',
  })
  readonly notice!: string;

  @EnumField({ values: methods, description: 'How the answer reached the ledger.', example: 'in-person' })
  readonly method!: Method;

  @ObjectField(MadeByDto, { optional: true, description: 'Who answered. Default: the patient.' })
  readonly madeBy?: MadeByDto;
}
