import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { ApplicationModule, FeedSubscriptionReader } from '#libs/application';
import type { LedgerConfig } from '#libs/config';
import { mobileRulesOf } from './effects/mobile-rules.js';
import { type Ledger, openLedger, type OpenLedgerOptions } from './open-ledger.js';

/** Injects the opened Ledger. */
export const LEDGER = Symbol('ledger');

/**
 * A ledger as a Nest module, for the server and for the command line alike: CommandBus, QueryBus, PatientImporter,
 * and the Ledger itself under LEDGER. Closing the app closes the ledger.
 */
@Module({})
export class LedgerModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    @Inject(LEDGER) private readonly ledger: Ledger,
    private readonly commands: CommandBus,
    private readonly subscriptions: FeedSubscriptionReader,
  ) {}

  onModuleInit(): void {
    const { acts, pushing } = this.ledger.effects;
    acts.bind(this.commands);
    pushing.acts.bind(this.commands);
    pushing.endpoints.bind(this.subscriptions);
  }

  /** Opens the ledger; rejects with its refusals as they are. */
  static async forRoot(config: LedgerConfig, options?: OpenLedgerOptions): Promise<DynamicModule> {
    return LedgerModule.forLedger(await openLedger(config, options));
  }

  static forLedger(ledger: Ledger): DynamicModule {
    const application = ApplicationModule.register({
      ...ledger,
      digests: ledger.keyring,
      erasures: ledger.vault,
      codes: ledger.keyring,
      settings: { mobiles: mobileRulesOf(ledger.config) },
    });
    return {
      module: LedgerModule,
      imports: [application],
      providers: [{ provide: LEDGER, useValue: ledger }],
      exports: [LEDGER, application],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.ledger.close();
  }
}
