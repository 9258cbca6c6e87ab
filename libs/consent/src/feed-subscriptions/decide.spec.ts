import { describe, expect, it } from '@jest/globals';
import type { Instant } from '#libs/kernel';
import {
  CLINICIAN,
  CLOSED_TRUST,
  directory,
  NOW,
  OTHER_TRUST,
  PRACTICE,
  TOMORROW,
  TRUST,
  UNKNOWN,
  YESTERDAY,
} from '../../contract/src/people-and-places.js';
import { recorded } from '../../contract/src/recorded.js';
import type { Actor } from '../vocabulary/who.js';
import type { FeedSubscriptionCommandBody, FeedSubscriptionCommandType } from './commands.js';
import { decideFeedSubscription } from './decide.js';
import type { FeedSubscriptionEvent } from './events.js';
import { evolveFeedSubscription } from './evolve.js';
import type { FeedScope } from './scope.js';
import { noFeedSubscription } from './state.js';

const subscriptionId = '9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9';
const ADMIN: Actor = { ...CLINICIAN, role: 'admin', roleCode: null };
const OWNER: Actor = { ...CLINICIAN, role: 'service', roleCode: null };

const scope: FeedScope = {
  families: ['choice', 'opt-out'],
  organisations: null,
  practices: [PRACTICE],
  schemes: ['national'],
  nhsNumber: false,
};
const url = 'https://consent.example.org/events';

type Rest<T extends FeedSubscriptionCommandType> = Omit<
  FeedSubscriptionCommandBody[T],
  'subscriptionId' | 'by' | 'now'
>;

const after = (events: readonly FeedSubscriptionEvent[]) =>
  evolveFeedSubscription(
    noFeedSubscription,
    events.map((event, index) => recorded(event, index)),
  );

/** What happened before; each `when` decides on that, `then` adds what was decided. */
const given = (...events: readonly FeedSubscriptionEvent[]) => ({
  events,
  subscription: after(events).subscription,
  when: <T extends FeedSubscriptionCommandType>(
    type: T,
    rest: Rest<T>,
    { by = ADMIN, now = NOW }: { readonly by?: Actor; readonly now?: Instant } = {},
  ): readonly FeedSubscriptionEvent[] | string => {
    const command = { type, subscriptionId, by, now, ...rest };
    const decision = decideFeedSubscription(command as never, after(events), directory);
    return decision.ok ? decision.value : decision.error.code;
  },
});

const then = (...decisions: readonly (readonly FeedSubscriptionEvent[] | string)[]) =>
  given(...decisions.flatMap((decision) => (typeof decision === 'string' ? [] : decision)));

const opening = { owner: TRUST, agreement: 'DSA 2024/117', scope };
const open = (): readonly FeedSubscriptionEvent[] =>
  given().when('OpenFeedSubscription', opening) as readonly FeedSubscriptionEvent[];

describe('opening a subscription', () => {
  it('puts owner, agreement and scope on record', () => {
    expect(open()).toEqual([
      {
        type: 'FeedSubscriptionOpened',
        data: { subscriptionId, ...opening, recordedBy: ADMIN },
      },
    ]);
    expect(then(open()).subscription).toMatchObject({ status: 'active', webhook: null, pause: null, scope });
  });

  it.each<[string, Partial<typeof opening>, string]>([
    ['an organisation nobody knows', { owner: UNKNOWN }, 'CONSENT_ORGANISATION_UNKNOWN'],
    ['a closed organisation', { owner: CLOSED_TRUST }, 'CONSENT_ORGANISATION_CLOSED'],
    ['no agreement', { agreement: ' ' }, 'CONSENT_FEED_AGREEMENT_MISSING'],
    ['no family', { scope: { ...scope, families: [], schemes: [] } }, 'CONSENT_FEED_SCOPE_INVALID'],
    ['opt-outs of no scheme', { scope: { ...scope, schemes: [] } }, 'CONSENT_FEED_SCOPE_INVALID'],
    [
      'a scheme without opt-outs',
      { scope: { ...scope, families: ['choice'] } },
      'CONSENT_FEED_SCOPE_INVALID',
    ],
    ['an empty list of practices', { scope: { ...scope, practices: [] } }, 'CONSENT_FEED_SCOPE_INVALID'],
    [
      'more organisations than a scope names',
      { scope: { ...scope, organisations: Array.from({ length: 1_001 }, () => TRUST) } },
      'CONSENT_FEED_SCOPE_INVALID',
    ],
    ['a practice that is a trust', { scope: { ...scope, practices: [TRUST] } }, 'CONSENT_NOT_A_PRACTICE'],
    ['an unknown code', { scope: { ...scope, organisations: [UNKNOWN] } }, 'CONSENT_ORGANISATION_UNKNOWN'],
  ])('refuses %s', (_, changed, code) => {
    expect(given().when('OpenFeedSubscription', { ...opening, ...changed })).toBe(code);
  });

  it('takes a closed organisation into a scope: its past is followed', () => {
    const closed = { ...opening, scope: { ...scope, organisations: [CLOSED_TRUST] } };
    expect(given().when('OpenFeedSubscription', closed)).toHaveLength(1);
  });

  it('never opens one twice', () => {
    expect(then(open()).when('OpenFeedSubscription', opening)).toBe('CONSENT_ID_TAKEN');
  });
});

describe('a scope', () => {
  it('is changed for another, and the one before stays known', () => {
    const changed = { ...scope, organisations: [OTHER_TRUST, TRUST, TRUST] };
    expect(then(open()).when('ChangeFeedScope', { scope: changed })).toEqual([
      {
        type: 'FeedScopeChanged',
        data: {
          subscriptionId,
          scope: { ...scope, organisations: [TRUST, OTHER_TRUST] },
          previous: scope,
          recordedBy: ADMIN,
        },
      },
    ]);
  });

  it('is not changed to itself, in whatever order it is written', () => {
    const again: FeedScope = { ...scope, families: ['opt-out', 'choice', 'opt-out'] };
    expect(then(open()).when('ChangeFeedScope', { scope: again })).toBe('CONSENT_STATE_UNCHANGED');
  });
});

const reason = 'We are moving';

describe('pausing and resuming', () => {
  const pausedBy = (by: Actor) =>
    then(open(), then(open()).when('PauseFeedSubscription', { reason }, { by }));

  it('is done by the owner', () => {
    const paused = pausedBy(OWNER);
    expect(paused.subscription).toMatchObject({ status: 'paused', pause: { role: 'service', reason } });
    expect(paused.when('PauseFeedSubscription', { reason }, { by: OWNER })).toBe('CONSENT_STATE_UNCHANGED');
    const resumed = then(paused.events, paused.when('ResumeFeedSubscription', { reason }, { by: OWNER }));
    expect(resumed.subscription).toMatchObject({ status: 'active', pause: null });
    expect(resumed.when('ResumeFeedSubscription', { reason })).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('is not undone by the owner where whoever runs the ledger did it, or did it as well', () => {
    const paused = pausedBy(OWNER);
    const held = then(paused.events, paused.when('PauseFeedSubscription', { reason }));
    for (const by of [pausedBy(ADMIN), held]) {
      expect(by.when('ResumeFeedSubscription', { reason }, { by: OWNER })).toBe('CONSENT_FEED_HELD_BY_ADMIN');
      expect(by.when('PauseFeedSubscription', { reason })).toBe('CONSENT_STATE_UNCHANGED');
      expect(by.when('ResumeFeedSubscription', { reason })).toHaveLength(1);
    }
  });
});

describe('revoking', () => {
  const set = then(open()).when('SetWebhookEndpoint', { url, kid: 'k1' });
  const revoked = then(open(), set, then(open(), set).when('RevokeFeedSubscription', { reason }));

  it('is for good, and leaves the webhook as it is: its owner is told there that it is over', () => {
    expect(revoked.subscription).toMatchObject({ status: 'revoked', webhook: { url } });
    for (const type of ['RemoveWebhookEndpoint', 'EnableWebhook'] as const)
      expect(revoked.when(type, {})).toBe('CONSENT_FEED_SUBSCRIPTION_REVOKED');
    expect(revoked.when('RevokeFeedSubscription', { reason })).toBe('CONSENT_FEED_SUBSCRIPTION_REVOKED');
    expect(revoked.when('ResumeFeedSubscription', { reason })).toBe('CONSENT_FEED_SUBSCRIPTION_REVOKED');
    expect(revoked.when('ChangeFeedScope', { scope })).toBe('CONSENT_FEED_SUBSCRIPTION_REVOKED');
    expect(revoked.when('SetWebhookEndpoint', { url, kid: 'k1' })).toBe('CONSENT_FEED_SUBSCRIPTION_REVOKED');
  });

  it('needs something to revoke', () => {
    expect(given().when('RevokeFeedSubscription', { reason })).toBe('CONSENT_FEED_SUBSCRIPTION_NOT_FOUND');
  });
});

describe('a webhook', () => {
  const set = then(open(), then(open()).when('SetWebhookEndpoint', { url, kid: 'k1' }, { by: OWNER }));
  const later = (before: ReturnType<typeof given>, decided: readonly FeedSubscriptionEvent[] | string) =>
    then(before.events, decided);

  it('has its first secret, and is to prove itself', () => {
    expect(set.subscription?.webhook).toEqual({
      url,
      setAt: '2024-01-01T00:00:01.000Z',
      secret: { kid: 'k1', secretNumber: 1 },
      previous: null,
      verified: false,
      disabled: null,
    });
  });

  it.each([
    'consent.example.org',
    'ftp://consent.example.org',
    'https://user:secret@consent.example.org',
    'https://consent.example.org/#part',
    `https://consent.example.org/${'x'.repeat(2_000)}`,
  ])('is not at %s', (wrong) => {
    expect(then(open()).when('SetWebhookEndpoint', { url: wrong, kid: 'k1' })).toBe(
      'CONSENT_WEBHOOK_INVALID',
    );
  });

  it('is proved in the setting it was challenged in, once', () => {
    const verified = later(set, set.when('RecordWebhookVerified', { secretNumber: 1 }));
    expect(verified.subscription?.webhook?.verified).toBe(true);
    expect(verified.when('RecordWebhookVerified', { secretNumber: 1 })).toBe('CONSENT_STATE_UNCHANGED');
    const moved = later(verified, verified.when('SetWebhookEndpoint', { url: `${url}/new`, kid: 'k1' }));
    expect(moved.subscription?.webhook).toMatchObject({ verified: false, secret: { secretNumber: 2 } });
    expect(moved.when('RecordWebhookVerified', { secretNumber: 1 })).toBe('CONSENT_WEBHOOK_NOT_FOUND');
  });

  it('is not set to where it is', () => {
    expect(set.when('SetWebhookEndpoint', { url, kid: 'k1' })).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('signs by two secrets while one takes over from the other', () => {
    const rotation = { kid: 'k2', previousUntil: TOMORROW };
    const rotated = later(set, set.when('RotateWebhookSecret', rotation));
    expect(rotated.subscription?.webhook).toMatchObject({
      secret: { kid: 'k2', secretNumber: 2 },
      previous: { kid: 'k1', secretNumber: 1, until: TOMORROW },
    });
    expect(set.when('RotateWebhookSecret', { ...rotation, previousUntil: YESTERDAY })).toBe(
      'CONSENT_PERIOD_INVALID',
    );
  });

  it('never signs by a number again, not even when it was gone in between', () => {
    const gone = later(set, set.when('RemoveWebhookEndpoint', {}));
    expect(gone.subscription?.webhook).toBeNull();
    const again = later(gone, gone.when('SetWebhookEndpoint', { url, kid: 'k1' }));
    expect(again.subscription?.webhook?.secret.secretNumber).toBe(2);
    expect(after(again.events).secrets.map(({ secretNumber }) => secretNumber)).toEqual([1, 2]);
  });

  it('is closed by failure and opened by its owner', () => {
    const failed = later(set, set.when('DisableWebhook', { cause: 'sustained-failure' }));
    expect(failed.subscription?.webhook?.disabled).toBe('sustained-failure');
    expect(failed.when('DisableWebhook', { cause: 'gone' })).toBe('CONSENT_STATE_UNCHANGED');
    const opened = later(failed, failed.when('EnableWebhook', {}, { by: OWNER }));
    expect(opened.subscription?.webhook?.disabled).toBeNull();
    expect(opened.when('EnableWebhook', {})).toBe('CONSENT_STATE_UNCHANGED');
  });

  it('is not opened by its owner where whoever runs the ledger closed it', () => {
    const failed = later(set, set.when('DisableWebhook', { cause: 'gone' }));
    const held = later(failed, failed.when('DisableWebhook', { cause: 'admin' }));
    expect(held.when('EnableWebhook', {}, { by: OWNER })).toBe('CONSENT_FEED_HELD_BY_ADMIN');
    expect(held.when('EnableWebhook', {})).toHaveLength(1);
  });

  it.each(['RemoveWebhookEndpoint', 'EnableWebhook'] as const)('%s needs one', (type) => {
    expect(then(open()).when(type, {})).toBe('CONSENT_WEBHOOK_NOT_FOUND');
  });
});
