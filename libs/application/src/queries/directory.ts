import type { OdsCode } from '#libs/kernel';
import { Query } from '@nestjs/cqrs';
import type { Caller } from '../caller.js';
import type { AsOf } from './times.js';
import type { AreaView, OrganisationView, Page, PolicyView, PracticeListView, Revised } from './views.js';

export class ListOrganisationsQuery extends Query<Revised<Page<OrganisationView>>> {
  constructor(
    readonly caller: Caller,
    readonly options: { readonly cursor: string | null; readonly limit: number },
  ) {
    super();
  }
}

export class GetOrganisationQuery extends Query<Revised<OrganisationView>> {
  constructor(
    readonly caller: Caller,
    readonly code: OdsCode,
  ) {
    super();
  }
}

export class ListAreasQuery extends Query<Revised<readonly AreaView[]>> {
  constructor(readonly caller: Caller) {
    super();
  }
}

export class GetAreaQuery extends Query<Revised<AreaView>> {
  constructor(
    readonly caller: Caller,
    readonly areaId: string,
  ) {
    super();
  }
}

/** The policy in force at `at`, as known at `knownAt`. */
export class GetPolicyQuery extends Query<Revised<PolicyView>> {
  constructor(
    readonly caller: Caller,
    readonly asOf: AsOf,
  ) {
    super();
  }
}

export class GetPracticeListQuery extends Query<PracticeListView> {
  constructor(
    readonly caller: Caller,
    readonly practice: OdsCode,
    readonly asOf: AsOf,
  ) {
    super();
  }
}
