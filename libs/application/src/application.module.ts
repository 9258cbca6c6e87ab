import { type DynamicModule, Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import { FeedSubscriptionReader } from './asking/feed-subscription-reader.js';
import { handlers } from './handlers/index.js';
import { PatientImporter } from './importing/patient-importer.js';
import { ProjectionOperator } from './operating/projection-operator.js';
import { OptOutFileChecker } from './opt-out-checks/file-checker.js';
import type { ApplicationParts } from './parts.js';
import { servicesOf } from './services.js';

/** Commands and queries, for whoever has a CommandBus and a QueryBus. The composition hands in what they stand on. */
@Module({})
export class ApplicationModule {
  static register(parts: ApplicationParts): DynamicModule {
    return {
      module: ApplicationModule,
      imports: [CqrsModule.forRoot()],
      providers: [...servicesOf(parts), ...handlers],
      exports: [CqrsModule, PatientImporter, OptOutFileChecker, ProjectionOperator, FeedSubscriptionReader],
    };
  }
}
