/** Why a command about a feed subscription or its webhook is refused. */
export const feedSubscriptionErrors = {
  CONSENT_FEED_SUBSCRIPTION_NOT_FOUND: {
    status: 404,
    title: 'No such feed subscription, or not one of yours.',
    remedy: 'List the subscriptions; only an administrator sees those of others.',
  },
  CONSENT_FEED_SUBSCRIPTION_REVOKED: {
    status: 409,
    title: 'The feed subscription has been revoked.',
    remedy:
      'What is revoked stays so. Access given again is a new subscription, under an agreement of its own.',
  },
  CONSENT_FEED_AGREEMENT_MISSING: {
    status: 422,
    title: 'A feed subscription rests on an agreement.',
    remedy: 'Name the data sharing agreement as its parties file it.',
  },
  CONSENT_FEED_SCOPE_INVALID: {
    status: 422,
    title: 'The parts of the scope do not fit together.',
    remedy: 'The detail names the parts.',
  },
  CONSENT_FEED_HELD_BY_ADMIN: {
    status: 409,
    title: 'Whoever runs the ledger stopped this; its owner cannot start it again.',
    remedy: 'Ask an administrator of the ledger.',
  },
  CONSENT_WEBHOOK_INVALID: {
    status: 422,
    title: 'That is not an address that events can be sent to.',
    remedy: 'The detail names what is wrong. An address begins with https:// and holds no credentials.',
  },
  CONSENT_WEBHOOK_NOT_FOUND: {
    status: 404,
    title: 'The subscription has no such webhook endpoint.',
    remedy: 'Set one, or read the subscription again: it may have been set anew meanwhile.',
  },
} as const;
