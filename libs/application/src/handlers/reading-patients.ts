import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { PatientReader } from '../asking/patient-reader.js';
import { PracticePatientsReader } from '../asking/practice-patients-reader.js';
import { RecordReader } from '../asking/record-reader.js';
import { SharingStateReader } from '../asking/sharing-state-reader.js';
import {
  type DisclosureEntry,
  GetDisclosuresQuery,
  GetHistoryQuery,
  GetPatientQuery,
  GetSharingStateQuery,
  type HistoryEntry,
  ListPracticePatientsQuery,
  LookupPatientQuery,
  type Page,
  type PatientFound,
  type PatientView,
  type PracticePatientView,
  type SharingStateView,
} from '../queries/index.js';

@QueryHandler(LookupPatientQuery)
export class LookupPatientHandler implements IQueryHandler<LookupPatientQuery> {
  constructor(private readonly reader: PatientReader) {}

  async execute(query: LookupPatientQuery): Promise<PatientFound> {
    return this.reader.find(query);
  }
}

@QueryHandler(GetPatientQuery)
export class GetPatientHandler implements IQueryHandler<GetPatientQuery> {
  constructor(private readonly reader: PatientReader) {}

  async execute(query: GetPatientQuery): Promise<PatientView> {
    return this.reader.patient(query);
  }
}

@QueryHandler(GetSharingStateQuery)
export class GetSharingStateHandler implements IQueryHandler<GetSharingStateQuery> {
  constructor(private readonly reader: SharingStateReader) {}

  async execute(query: GetSharingStateQuery): Promise<SharingStateView> {
    return this.reader.sharingState(query);
  }
}

@QueryHandler(GetHistoryQuery)
export class GetHistoryHandler implements IQueryHandler<GetHistoryQuery> {
  constructor(private readonly reader: RecordReader) {}

  async execute(query: GetHistoryQuery): Promise<Page<HistoryEntry>> {
    return this.reader.history(query);
  }
}

@QueryHandler(GetDisclosuresQuery)
export class GetDisclosuresHandler implements IQueryHandler<GetDisclosuresQuery> {
  constructor(private readonly reader: RecordReader) {}

  async execute(query: GetDisclosuresQuery): Promise<Page<DisclosureEntry>> {
    return this.reader.disclosures(query);
  }
}

@QueryHandler(ListPracticePatientsQuery)
export class ListPracticePatientsHandler implements IQueryHandler<ListPracticePatientsQuery> {
  constructor(private readonly reader: PracticePatientsReader) {}

  async execute(query: ListPracticePatientsQuery): Promise<Page<PracticePatientView>> {
    return this.reader.patients(query);
  }
}
