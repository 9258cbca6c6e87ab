import { InstantField, OdsCodeField, OpaqueIdField } from '../../http/fields/index.js';

export class PrivateItemDto {
  @OpaqueIdField({ description: 'Id of the item in the system that recorded it.', example: 'encounter-4711' })
  readonly itemId!: string;

  @OdsCodeField({ description: 'The organisation that recorded the item; it alone still sees it.' })
  readonly organisation!: string;

  @InstantField({ optional: true, description: 'From when. Default: now.' })
  readonly from?: string;
}
