import { type FeedScope, scopeChange } from '#libs/consent';
import type { JsonObject } from '#libs/kernel';
import type { PublicTypeName } from '../contract/index.js';
import type { Instruction } from '../contract/instructions.js';
import type { EventOf, FeedSource } from './events.js';

/** What one subscription is told of itself. */
export interface Control {
  readonly subscriptionId: string;
  readonly type: PublicTypeName;
  readonly data: JsonObject & { readonly instruction: Instruction };
}

/** First the copy is made smaller, then more comes to it. */
const afterScopeChange = (before: FeedScope, after: FeedScope): Instruction => {
  const { narrowed, widened } = scopeChange(before, after);
  if (narrowed === null) return widened === null ? 'none' : 'take-snapshot';
  return widened === null ? 'delete-outside-scope' : 'delete-outside-scope-then-take-snapshot';
};

const scopeChanged = ({ data }: EventOf<'FeedScopeChanged'>): Control => ({
  subscriptionId: data.subscriptionId,
  type: 'feed-scope-changed',
  data: {
    instruction: afterScopeChange(data.previous, data.scope),
    scope: {
      families: [...data.scope.families],
      organisations: data.scope.organisations && [...data.scope.organisations],
      practices: data.scope.practices && [...data.scope.practices],
      schemes: [...data.scope.schemes],
      nhsNumber: data.scope.nhsNumber,
    },
  },
});

const about = ({ data }: { readonly data: { readonly subscriptionId: string } }) => ({
  subscriptionId: data.subscriptionId,
});

/** Undefined for events that are not about a subscription, or nothing that its follower has to know. */
export const controlOf = (event: FeedSource): Control | undefined => {
  if (event.type === 'FeedScopeChanged') return scopeChanged(event);
  if (event.type === 'FeedSubscriptionPaused')
    return { ...about(event), type: 'feed-paused', data: { instruction: 'expect-nothing' } };
  if (event.type === 'FeedSubscriptionResumed')
    return { ...about(event), type: 'feed-resumed', data: { instruction: 'go-on' } };
  if (event.type === 'FeedSubscriptionRevoked')
    return {
      ...about(event),
      type: 'feed-revoked',
      data: { instruction: 'delete-all-or-as-agreement-says' },
    };
  return undefined;
};
