import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ReferenceReader } from '../asking/reference-reader.js';
import {
  type AreaView,
  GetAreaQuery,
  GetOrganisationQuery,
  GetPolicyQuery,
  GetPracticeListQuery,
  ListAreasQuery,
  ListOrganisationsQuery,
  type OrganisationView,
  type Page,
  type PolicyView,
  type PracticeListView,
  type Revised,
} from '../queries/index.js';

@QueryHandler(ListOrganisationsQuery)
export class ListOrganisationsHandler implements IQueryHandler<ListOrganisationsQuery> {
  constructor(private readonly reader: ReferenceReader) {}

  execute(query: ListOrganisationsQuery): Promise<Revised<Page<OrganisationView>>> {
    return this.reader.organisations(query);
  }
}

@QueryHandler(GetOrganisationQuery)
export class GetOrganisationHandler implements IQueryHandler<GetOrganisationQuery> {
  constructor(private readonly reader: ReferenceReader) {}

  execute(query: GetOrganisationQuery): Promise<Revised<OrganisationView>> {
    return this.reader.organisation(query);
  }
}

@QueryHandler(ListAreasQuery)
export class ListAreasHandler implements IQueryHandler<ListAreasQuery> {
  constructor(private readonly reader: ReferenceReader) {}

  execute(query: ListAreasQuery): Promise<Revised<readonly AreaView[]>> {
    return this.reader.areas(query);
  }
}

@QueryHandler(GetAreaQuery)
export class GetAreaHandler implements IQueryHandler<GetAreaQuery> {
  constructor(private readonly reader: ReferenceReader) {}

  execute(query: GetAreaQuery): Promise<Revised<AreaView>> {
    return this.reader.area(query);
  }
}

@QueryHandler(GetPolicyQuery)
export class GetPolicyHandler implements IQueryHandler<GetPolicyQuery> {
  constructor(private readonly reader: ReferenceReader) {}

  execute(query: GetPolicyQuery): Promise<Revised<PolicyView>> {
    return this.reader.policy(query);
  }
}

@QueryHandler(GetPracticeListQuery)
export class GetPracticeListHandler implements IQueryHandler<GetPracticeListQuery> {
  constructor(private readonly reader: ReferenceReader) {}

  execute(query: GetPracticeListQuery): Promise<PracticeListView> {
    return this.reader.practiceList(query);
  }
}
