import { CommandHandler, type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { OptOutReader } from '../asking/opt-out-reader.js';
import {
  ImportLegacyType2Command,
  RecordOptOutCommand,
  RecordProjectConsentCommand,
} from '../commands/index.js';
import {
  GetOptOutsQuery,
  GetProjectConsentsQuery,
  type OptOutsView,
  type ProjectConsentsView,
} from '../queries/index.js';
import { PatientCommandHandler } from './patient-command-handler.js';

@CommandHandler(RecordOptOutCommand)
export class RecordOptOutHandler extends PatientCommandHandler<RecordOptOutCommand> {}

@CommandHandler(ImportLegacyType2Command)
export class ImportLegacyType2Handler extends PatientCommandHandler<ImportLegacyType2Command> {}

@CommandHandler(RecordProjectConsentCommand)
export class RecordProjectConsentHandler extends PatientCommandHandler<RecordProjectConsentCommand> {}

@QueryHandler(GetOptOutsQuery)
export class GetOptOutsHandler implements IQueryHandler<GetOptOutsQuery> {
  constructor(private readonly reader: OptOutReader) {}

  execute(query: GetOptOutsQuery): Promise<OptOutsView> {
    return this.reader.optOuts(query);
  }
}

@QueryHandler(GetProjectConsentsQuery)
export class GetProjectConsentsHandler implements IQueryHandler<GetProjectConsentsQuery> {
  constructor(private readonly reader: OptOutReader) {}

  execute(query: GetProjectConsentsQuery): Promise<ProjectConsentsView> {
    return this.reader.projectConsents(query);
  }
}
