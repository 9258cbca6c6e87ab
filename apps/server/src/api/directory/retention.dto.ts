import type { RetentionPolicy } from '#libs/consent';
import { IntegerField } from '../../http/fields/index.js';

export class RetentionDto implements RetentionPolicy {
  @IntegerField({
    from: 1,
    to: 150,
    description:
      'Whole years from formal death; before they are over nothing is erased but by a legal order.',
    example: 10,
  })
  readonly yearsAfterDeath!: number;
}
