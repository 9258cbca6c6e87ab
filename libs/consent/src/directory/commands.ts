import type { Instant, OdsCode } from '#libs/kernel';
import type { PolicySettings } from '../policy/policy.js';
import type { Actor } from '../vocabulary/who.js';
import type { OrganisationKind } from './events.js';

interface Asked {
  readonly by: Actor;
  readonly now: Instant;
}

export interface DirectoryCommandBody {
  RegisterOrganisations: Asked & {
    readonly organisations: readonly {
      readonly code: OdsCode;
      readonly name: string;
      readonly kind: OrganisationKind;
      readonly from?: Instant;
    }[];
  };
  CloseOrganisation: Asked & {
    readonly organisation: OdsCode;
    readonly at?: Instant;
    readonly successors: readonly OdsCode[];
  };
  DefineLocalArea: Asked & {
    readonly areaId: string;
    readonly name: string;
    readonly members: readonly OdsCode[];
  };
  SetLocalAreaMember: Asked & {
    readonly areaId: string;
    readonly organisation: OdsCode;
    readonly member: boolean;
    readonly from?: Instant;
  };
  AdoptSharingPolicy: Asked & {
    readonly version: string;
    readonly from?: Instant;
    readonly settings: PolicySettings;
  };
}

export type DirectoryCommandType = keyof DirectoryCommandBody;

export type DirectoryCommand = {
  [T in DirectoryCommandType]: { readonly type: T } & DirectoryCommandBody[T];
}[DirectoryCommandType];
