import type { GroundDetails, GroundKind } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { AsOf } from './times.js';
import type { Revised } from './views.js';

export interface GroundView {
  readonly groundId: string;
  readonly details: GroundDetails;
  readonly from: Instant;
  readonly to: Instant | null;
  readonly inForce: boolean;
}

/** Everything on record, or of one kind, as known at `knownAt`; whether it is in force as at `at`. */
export class ListGroundsQuery extends Query<Revised<readonly GroundView[]>> {
  constructor(
    readonly caller: Caller,
    readonly kind: GroundKind | null,
    readonly asOf: AsOf,
  ) {
    super();
  }
}

export class GetGroundQuery extends Query<Revised<GroundView>> {
  constructor(
    readonly caller: Caller,
    readonly groundId: string,
    readonly asOf: AsOf,
  ) {
    super();
  }
}
