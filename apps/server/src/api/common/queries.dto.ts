import type { AsOf, Fresh } from '#libs/application';
import type { Position } from '#libs/event-store';
import { check, field, type FieldOptions, InstantField, PatternField } from '../../http/fields/index.js';
import { instantOf, orNull } from './parse.js';

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

const LimitField = (options: FieldOptions) =>
  field(
    options,
    { type: 'integer', minimum: 1, maximum: MAX_LIMIT, default: DEFAULT_LIMIT },
    check(
      'limit',
      `must be a whole number from 1 to ${String(MAX_LIMIT)}`,
      (value) => typeof value === 'string' && /^[1-9][0-9]{0,2}$/.test(value) && Number(value) <= MAX_LIMIT,
    ),
  );

export class AsOfDto {
  @InstantField({
    optional: true,
    description: 'Business time asked about: what was in force then. Default: now.',
  })
  readonly at?: string;

  @InstantField({
    optional: true,
    description: 'Record time asked about: what was known then. Default: now.',
  })
  readonly knownAt?: string;
}

export class FreshAsOfDto extends AsOfDto {
  @PatternField({
    optional: true,
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    sentence: 'must be a position as this ledger gave it',
    description: 'Position of a write: the answer waits until it is no older.',
  })
  readonly minPosition?: string;
}

export class PageDto {
  @PatternField({
    optional: true,
    pattern: /^[A-Za-z0-9._~=-]{1,512}$/,
    sentence: 'must be a cursor from the Link of the page before',
    description: 'From the Link of the page before.',
  })
  readonly cursor?: string;

  @LimitField({ optional: true, description: 'Entries on the page.' })
  readonly limit?: string;
}

export class FreshPageDto extends PageDto {
  @PatternField({
    optional: true,
    pattern: /^[A-Za-z0-9_-]{1,64}$/,
    sentence: 'must be a position as this ledger gave it',
    description: 'Position of a write: the answer waits until it is no older.',
  })
  readonly minPosition?: string;
}

export const asOf = ({ at, knownAt }: AsOfDto): AsOf => ({
  at: orNull(instantOf, at),
  knownAt: orNull(instantOf, knownAt),
});

export const fresh = ({ minPosition }: { readonly minPosition?: string }): Fresh => ({
  // Opaque here; the store that made it says whether it is one.
  minPosition: (minPosition ?? null) as Position | null,
});

export const page = ({ cursor, limit }: PageDto) => ({
  cursor: cursor ?? null,
  limit: limit === undefined ? DEFAULT_LIMIT : Number(limit),
});
