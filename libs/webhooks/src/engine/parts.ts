import type { Clock } from '#libs/kernel';
import type { Sender } from '../sending/sender.js';
import type { Commits } from './commits.js';
import type { Pages } from './pages.js';
import type { WebhookPolicy } from './policy.js';
import type { WebhookActs, WebhookEndpoints, WebhookLog } from './ports.js';
import type { WebhookReport } from './report.js';
import type { Slots } from './slots.js';
import type { WebhookDatabase } from './tables.js';

/** What delivering to one receiver takes; shared by all. */
export interface DeliveryParts {
  readonly db: WebhookDatabase;
  readonly log: WebhookLog;
  readonly pages: Pages;
  readonly endpoints: WebhookEndpoints;
  readonly acts: WebhookActs;
  readonly sender: Pick<Sender, 'send' | 'ask'>;
  readonly slots: Slots;
  readonly commits: Commits;
  readonly clock: Clock;
  readonly policy: WebhookPolicy;
  readonly random: () => number;
  /** `source` of the messages that are made here: tests and challenges. */
  readonly source: string;
  readonly report: (report: WebhookReport) => void;
}
