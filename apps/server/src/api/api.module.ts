import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import type { Mode } from '#libs/config';
import { Commands } from './common/commands.js';
import { apiControllers } from './index.js';
import { FeedConnections } from './feed/feed-connections.js';
import { Followers } from './feed/followers.js';
import { CheckJobs } from './opt-out-checks/check-jobs.js';

/** The HTTP API. The command and query buses, and in development the ledger, come from what it imports. */
@Module({})
export class ApiModule {
  static forMode(mode: Mode, imports: NonNullable<ModuleMetadata['imports']>): DynamicModule {
    return {
      module: ApiModule,
      imports,
      controllers: [...apiControllers(mode)],
      providers: [Commands, CheckJobs, Followers, FeedConnections],
    };
  }
}
