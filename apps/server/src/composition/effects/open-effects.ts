import { randomUUID } from 'node:crypto';
import type { LedgerConfig } from '#libs/config';
import { codeTrafficAt } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import type { Clock } from '#libs/kernel';
import { Leases } from '#libs/leases';
import type { Outbox } from '#libs/notifications';
import type { Keyring, Sealer, Vault } from '#libs/privacy';
import {
  codeDelivery,
  contactCodes,
  DeliveryCallbacks,
  erasures,
  expiryTimers,
  officerEmails,
  OutgoingMessages,
  patientAlerts,
  People,
  type ReactorReport,
  Reactors,
  SentCodes,
  WayOut,
} from '#libs/reactors';
import type { ReadDatabase } from '#libs/projections';
import type { FeedSubscriptionQueries } from '#libs/read-models';
import type { WebhookReport } from '#libs/webhooks';
import { closeAll } from '../close-all.js';
import { type OpenedWebhooks, openWebhooks } from '../webhooks/open-webhooks.js';
import { CommandActs } from './command-acts.js';
import { openReactorDatabase } from './open-database.js';
import { mobileRulesOf } from './mobile-rules.js';
import { openMessages } from './open-messages.js';

export interface EffectParts {
  readonly store: EventStore;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly sealer: Sealer;
  readonly vault: Vault;
  readonly ledgerId: string;
  /** Of the read models, the feed among them. */
  readonly reader: ReadDatabase;
  readonly subscriptions: FeedSubscriptionQueries;
}

/** What the ledger does in the world. */
export interface Effects {
  readonly reactors: Reactors;
  /** What providers say of messages. */
  readonly callbacks: DeliveryCallbacks;
  /** To be bound to the command bus before the reactors start. */
  readonly acts: CommandActs;
  /** What pushes the feed to its subscribers; to be bound before it starts, as `acts`. */
  readonly pushing: OpenedWebhooks;
  /** Undefined where no message is put there. */
  readonly outbox: Outbox | undefined;
  /** Lets what is under way finish. */
  close(): Promise<void>;
}

/** Told of what is done and of what there is trouble with; must not throw. */
export interface EffectReports {
  readonly onReactor?: ((report: ReactorReport) => void) | undefined;
  readonly onWebhook?: ((report: WebhookReport) => void) | undefined;
}

/** Opens everything effects need, and starts none of them. */
export const openEffects = async (
  config: LedgerConfig,
  parts: EffectParts,
  { onReactor: report, onWebhook }: EffectReports = {},
): Promise<Effects> => {
  const { store, clock, keyring, sealer, vault } = parts;
  const { notifiers, outbox, officerOf, confirmsLater } = openMessages(config, clock);
  const closers = [
    async () => {
      await Promise.all(Object.values(notifiers).map((notifier) => notifier.close()));
    },
  ];
  try {
    const { db, close } = await openReactorDatabase(config);
    closers.push(close);
    const people = new People(store, sealer);
    // A file is used by this process alone, so what a crashed one held is nobody's.
    const leases = new Leases(db, { holder: randomUUID(), alone: config.database.kind === 'sqlite' });
    const acts = new CommandActs();
    const sent = await SentCodes.open(db);
    const wayOut = new WayOut({
      notifiers,
      mobiles: mobileRulesOf(config),
      outgoing: await OutgoingMessages.open(db),
      clock,
      perPrefixPerHour: async () => codeTrafficAt(await people.directory(), clock.now()).perPrefixPerHour,
      keyedDigest: (text) => keyring.commandDigest(text),
    });
    const delivery = { people, keyring, wayOut, acts, sent, clock, confirmsLater };
    const reactors = await Reactors.open({
      db,
      store,
      clock,
      leases,
      reactors: [
        codeDelivery('sms', delivery),
        codeDelivery('email', delivery),
        contactCodes({ people, keyring, wayOut, acts, clock }),
        ...expiryTimers(acts),
        erasures(vault),
        patientAlerts({ people, wayOut, clock }),
        officerEmails({ people, wayOut, clock, officerOf }),
      ],
      ...(report !== undefined && { report }),
    });
    closers.push(() => reactors.stop());
    const callbacks = new DeliveryCallbacks(sent, acts);
    const pushing = await openWebhooks(config, { ...parts, db, leases }, onWebhook);
    closers.push(() => pushing.webhooks.stop());
    return { reactors, callbacks, acts, pushing, outbox, close: () => closeAll(closers) };
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
};
