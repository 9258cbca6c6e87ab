import { type CodedError, ok, refused, type Result } from '#libs/kernel';
import { consentError } from '../errors.js';
import type { FeedSubscriptionCommandBody } from './commands.js';
import type { FeedSubscriptionEvent } from './events.js';
import type { FeedSubscription, FeedSubscriptionState } from './state.js';

type Decision = Result<readonly FeedSubscriptionEvent[], CodedError>;
type Body = FeedSubscriptionCommandBody;

const LONGEST_URL = 2_000;

const unchanged = () => refused(consentError('CONSENT_STATE_UNCHANGED'));

const invalid = (detail: string): CodedError => consentError('CONSENT_WEBHOOK_INVALID', { detail });

/** What makes it no address to send to. Where it leads to is looked at when something is sent. */
const wrongIn = (url: string): CodedError | undefined => {
  if (url.length > LONGEST_URL) return invalid(`An address has at most ${LONGEST_URL} characters.`);
  if (!URL.canParse(url)) return invalid('That is not an address.');
  const { protocol, username, password, hash } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return invalid('The address begins with https://.');
  if (username !== '' || password !== '') return invalid('An address holds no user name and no password.');
  return hash === '' ? undefined : invalid('An address to send to has no fragment.');
};

/** Numbers are not used again, not even after the endpoint was removed: an old secret never signs for a new one. */
const nextNumber = ({ secrets }: FeedSubscriptionState): number => (secrets.at(-1)?.secretNumber ?? 0) + 1;

export const setEndpoint = (
  { subscriptionId, url, kid, by: recordedBy }: Body['SetWebhookEndpoint'],
  { webhook }: FeedSubscription,
  state: FeedSubscriptionState,
): Decision => {
  const wrong = wrongIn(url);
  if (wrong !== undefined) return refused(wrong);
  if (webhook?.url === url) return unchanged();
  const secretNumber = nextNumber(state);
  return ok([{ type: 'WebhookEndpointSet', data: { subscriptionId, url, kid, secretNumber, recordedBy } }]);
};

const missing = () => refused(consentError('CONSENT_WEBHOOK_NOT_FOUND'));

/** Of the endpoint as it was when the challenge was sent: one set anew meanwhile has to prove itself. */
export const recordVerified = (
  { subscriptionId, secretNumber, by: recordedBy }: Body['RecordWebhookVerified'],
  { webhook }: FeedSubscription,
): Decision => {
  if (webhook?.secret.secretNumber !== secretNumber) return missing();
  if (webhook.verified) return unchanged();
  return ok([{ type: 'WebhookEndpointVerified', data: { subscriptionId, secretNumber, recordedBy } }]);
};

export const rotateSecret = (
  { subscriptionId, kid, previousUntil, by: recordedBy, now }: Body['RotateWebhookSecret'],
  { webhook }: FeedSubscription,
  state: FeedSubscriptionState,
): Decision => {
  if (webhook === null) return missing();
  if (previousUntil < now) return refused(consentError('CONSENT_PERIOD_INVALID'));
  const secretNumber = nextNumber(state);
  return ok([
    { type: 'WebhookSecretRotated', data: { subscriptionId, kid, secretNumber, previousUntil, recordedBy } },
  ]);
};

export const removeEndpoint = (
  { subscriptionId, by: recordedBy }: Body['RemoveWebhookEndpoint'],
  { webhook }: FeedSubscription,
): Decision =>
  webhook === null
    ? missing()
    : ok([{ type: 'WebhookEndpointRemoved', data: { subscriptionId, recordedBy } }]);

export const disableWebhook = (
  { subscriptionId, cause, by: recordedBy }: Body['DisableWebhook'],
  { webhook }: FeedSubscription,
): Decision => {
  if (webhook === null) return missing();
  // Whoever runs the ledger may close what its owner, or failure, closed already: the owner may not open it then.
  if (webhook.disabled === cause || (webhook.disabled !== null && cause !== 'admin')) return unchanged();
  return ok([{ type: 'WebhookDisabled', data: { subscriptionId, cause, recordedBy } }]);
};

export const enableWebhook = (
  { subscriptionId, by: recordedBy }: Body['EnableWebhook'],
  { webhook }: FeedSubscription,
): Decision => {
  if (webhook === null) return missing();
  if (webhook.disabled === null) return unchanged();
  if (webhook.disabled === 'admin' && recordedBy.role !== 'admin')
    return refused(consentError('CONSENT_FEED_HELD_BY_ADMIN'));
  return ok([{ type: 'WebhookEnabled', data: { subscriptionId, recordedBy } }]);
};
