import { IntegerField, OdsCodeField, TextField } from '../../http/fields/index.js';

export class StartOverrideDto {
  @OdsCodeField({ description: 'The organisation the caller works for.' })
  readonly organisation!: string;

  @IntegerField({ from: 1, to: 6, description: 'SCR reason code: 1, 2, 3 or 5.', example: 5 })
  readonly reason!: number;

  @TextField({ optional: true, nullable: true, max: 1000, description: 'Why, in words.' })
  readonly note?: string | null;
}
