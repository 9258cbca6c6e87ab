import type { Instant } from '#libs/kernel';
import type { Actor } from '../vocabulary/who.js';
import type { GroundDetails } from './details.js';

interface Asked {
  readonly groundId: string;
  readonly by: Actor;
  readonly now: Instant;
}

export interface GroundCommandBody {
  RecordGround: Asked & {
    readonly details: GroundDetails;
    readonly from?: Instant;
    readonly to: Instant | null;
  };
  ExtendGround: Asked & { readonly to: Instant | null };
  EndGround: Asked & { readonly to?: Instant };
}

export type GroundCommandType = keyof GroundCommandBody;

export type GroundCommand = {
  [T in GroundCommandType]: { readonly type: T } & GroundCommandBody[T];
}[GroundCommandType];
