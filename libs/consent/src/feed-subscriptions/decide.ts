import { type CodedError, ok, refused, type Result } from '#libs/kernel';
import { unlessOpen } from '../directory/decide/open-organisation.js';
import type { DirectoryState } from '../directory/state.js';
import { consentError } from '../errors.js';
import type { FeedSubscriptionCommand, FeedSubscriptionCommandBody } from './commands.js';
import { unlessScope } from './decide-scope.js';
import {
  disableWebhook,
  enableWebhook,
  recordVerified,
  removeEndpoint,
  rotateSecret,
  setEndpoint,
} from './decide-webhook.js';
import type { FeedSubscriptionEvent } from './events.js';
import { scopeChange, tidyScope } from './scope.js';
import type { FeedSubscription, FeedSubscriptionState } from './state.js';

type Decision = Result<readonly FeedSubscriptionEvent[], CodedError>;
type Body = FeedSubscriptionCommandBody;

const unchanged = () => refused(consentError('CONSENT_STATE_UNCHANGED'));

const open = (
  { subscriptionId, owner, agreement, scope, by: recordedBy, now }: Body['OpenFeedSubscription'],
  { subscription }: FeedSubscriptionState,
  directory: DirectoryState,
): Decision => {
  if (subscription !== undefined) return refused(consentError('CONSENT_ID_TAKEN'));
  const wrong = unlessOpen(directory, owner, now) ?? unlessScope(scope, directory);
  if (wrong !== undefined) return refused(wrong);
  if (agreement.trim() === '') return refused(consentError('CONSENT_FEED_AGREEMENT_MISSING'));
  const data = { subscriptionId, owner, agreement, scope: tidyScope(scope), recordedBy };
  return ok([{ type: 'FeedSubscriptionOpened', data }]);
};

const changeScope = (
  { subscriptionId, scope: asked, by: recordedBy }: Body['ChangeFeedScope'],
  { scope: previous }: FeedSubscription,
  directory: DirectoryState,
): Decision => {
  const wrong = unlessScope(asked, directory);
  if (wrong !== undefined) return refused(wrong);
  const scope = tidyScope(asked);
  const { narrowed, widened } = scopeChange(previous, scope);
  if (narrowed === null && widened === null) return unchanged();
  return ok([{ type: 'FeedScopeChanged', data: { subscriptionId, scope, previous, recordedBy } }]);
};

const pause = (
  { subscriptionId, reason, by: recordedBy }: Body['PauseFeedSubscription'],
  { pause: paused }: FeedSubscription,
): Decision => {
  // Whoever runs the ledger may hold what its owner paused already: the owner may not resume it then.
  if (paused !== null && (paused.role === 'admin' || recordedBy.role !== 'admin')) return unchanged();
  return ok([{ type: 'FeedSubscriptionPaused', data: { subscriptionId, reason, recordedBy } }]);
};

const resume = (
  { subscriptionId, reason, by: recordedBy }: Body['ResumeFeedSubscription'],
  { pause: paused }: FeedSubscription,
): Decision => {
  if (paused === null) return unchanged();
  if (paused.role === 'admin' && recordedBy.role !== 'admin')
    return refused(consentError('CONSENT_FEED_HELD_BY_ADMIN'));
  return ok([{ type: 'FeedSubscriptionResumed', data: { subscriptionId, reason, recordedBy } }]);
};

const revoke = ({ subscriptionId, reason, by: recordedBy }: Body['RevokeFeedSubscription']): Decision =>
  ok([{ type: 'FeedSubscriptionRevoked', data: { subscriptionId, reason, recordedBy } }]);

/**
 * What a command makes of a subscription: its events in order, or the refusal. What is revoked stays so: access given
 * again is a new subscription, with a new agreement and a new pseudonym for every patient.
 */
export const decideFeedSubscription = (
  command: FeedSubscriptionCommand,
  state: FeedSubscriptionState,
  directory: DirectoryState,
): Decision => {
  if (command.type === 'OpenFeedSubscription') return open(command, state, directory);
  const { subscription } = state;
  if (subscription === undefined) return refused(consentError('CONSENT_FEED_SUBSCRIPTION_NOT_FOUND'));
  if (subscription.status === 'revoked') return refused(consentError('CONSENT_FEED_SUBSCRIPTION_REVOKED'));
  switch (command.type) {
    case 'ChangeFeedScope':
      return changeScope(command, subscription, directory);
    case 'PauseFeedSubscription':
      return pause(command, subscription);
    case 'ResumeFeedSubscription':
      return resume(command, subscription);
    case 'RevokeFeedSubscription':
      return revoke(command);
    case 'SetWebhookEndpoint':
      return setEndpoint(command, subscription, state);
    case 'RecordWebhookVerified':
      return recordVerified(command, subscription);
    case 'RotateWebhookSecret':
      return rotateSecret(command, subscription, state);
    case 'RemoveWebhookEndpoint':
      return removeEndpoint(command, subscription);
    case 'DisableWebhook':
      return disableWebhook(command, subscription);
    case 'EnableWebhook':
      return enableWebhook(command, subscription);
  }
};
