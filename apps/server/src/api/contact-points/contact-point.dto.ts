import { type ContactChannel, contactChannels } from '#libs/consent';
import { EnumField, FlagField, PatternField, TextField } from '../../http/fields/index.js';

export class SetContactPointDto {
  @EnumField({ values: contactChannels, description: 'How messages go there.', example: 'sms' })
  readonly channel!: ContactChannel;

  @TextField({
    max: 254,
    description: 'Mobile number as +447700900123 or 07700 900123, or email address.',
    example: '+447700900123',
  })
  readonly value!: string;

  @FlagField({ optional: true, description: 'Whether the patient prefers it to the others. Default: false.' })
  readonly preferred?: boolean;
}

export class VerifyContactPointDto {
  @PatternField({
    pattern: /^[0-9]{8}$/,
    sentence: 'must be 8 digits',
    description: 'The code that was sent there.',
    example: '12345678',
  })
  readonly code!: string;
}
