import { recordEventTypes } from '../publish/index.js';

/** Events that can change who may be told of a patient at all. */
export const lifecycleTypes: ReadonlySet<string> = new Set([
  'CareRelationshipStarted',
  'CareRelationshipEnded',
  'PatientRestricted',
  'PatientRestrictionLifted',
  'NhsNumberInvalidated',
  'NhsNumberSuperseded',
  'SupersededNumberLinked',
  'MergeConfirmed',
  'MergeUndone',
  'PatientErased',
]);

export const mergeTypes: ReadonlySet<string> = new Set([
  'NhsNumberSuperseded',
  'SupersededNumberLinked',
  'MergeConfirmed',
  'MergeUndone',
]);

/** About one subscription. */
export const controlTypes: ReadonlySet<string> = new Set([
  'FeedScopeChanged',
  'FeedSubscriptionPaused',
  'FeedSubscriptionResumed',
  'FeedSubscriptionRevoked',
]);

/** All that the feed is made from. */
export const feedEventTypes: readonly string[] = [
  ...new Set([...recordEventTypes, ...lifecycleTypes, ...controlTypes]),
];
