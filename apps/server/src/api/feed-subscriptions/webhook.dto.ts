import { ApiProperty } from '@nestjs/swagger';
import type { WebhookSecretReceipt } from '#libs/application';
import { ClearTextField, IntegerField } from '../../http/fields/index.js';
import { ReceiptDto, receiptOf } from '../common/receipt.dto.js';

const A_DAY = 86_400;
const A_WEEK = 7 * A_DAY;

export class SetWebhookDto {
  @ClearTextField({
    max: 2_000,
    description: 'Where events are sent to: https, a public address, no credentials in it.',
    example: 'https://consent.example.org/events',
  })
  readonly url!: string;
}

export class RotateSecretDto {
  @IntegerField({
    optional: true,
    from: 0,
    to: A_WEEK,
    description: `How long the secret before it signs too, in seconds. Default: a day (${String(A_DAY)}).`,
    example: A_DAY,
  })
  readonly overlapSeconds?: number;
}

export class WebhookSecretReceiptDto extends ReceiptDto {
  @ApiProperty({
    type: 'string',
    pattern: '^whsec_[A-Za-z0-9+/]{43}=$',
    description:
      'The secret that signs from now on (Standard Webhooks). Shown here alone, and to a repetition of this request.',
    example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwAAAAAAAAAAA=',
  })
  readonly secret!: string;
}

export const overlapOf = ({ overlapSeconds = A_DAY }: RotateSecretDto) => ({ overlapSeconds });

export const secretReceiptOf = (receipt: WebhookSecretReceipt): WebhookSecretReceiptDto =>
  Object.assign(receiptOf(receipt), { secret: receipt.secret });
