import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Caller,
  ChangeFeedScopeCommand,
  DisableWebhookCommand,
  EnableWebhookCommand,
  type FeedSubscriptionOptions,
  FeedSubscriptionReader,
  GetFeedSubscriptionQuery,
  ListFeedSubscriptionsQuery,
  OpenFeedSubscriptionCommand,
  ownContext,
  PauseFeedSubscriptionCommand,
  RecordWebhookVerifiedCommand,
  RemoveWebhookEndpointCommand,
  ResumeFeedSubscriptionCommand,
  RevokeFeedSubscriptionCommand,
  RotateWebhookSecretCommand,
  SetWebhookEndpointCommand,
} from '#libs/application';
import type { FeedScope } from '#libs/consent';
import type { Position } from '#libs/event-store';
import { webhookSecret, writtenWebhookSecret } from '#libs/privacy';
import { feedSubscriptionStream } from '#libs/stored-events';
import { startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  auditor,
  CLINIC,
  clinician,
  contextOf,
  HOSPITAL,
  PRACTICE,
  refusalOf,
  registerOrganisations,
  service as owner,
  staff,
} from '../support/surgery.js';

const stranger: Caller = { ...owner, clientId: 'other', actor: { ...owner.actor, organisation: CLINIC } };

const scope: FeedScope = {
  families: ['choice'],
  organisations: null,
  practices: [PRACTICE],
  schemes: [],
  nhsNumber: false,
};
const url = 'https://consent.example.org/events';
const reason = 'A test';

let app: TestApplication;
let subscriptionId: string;
let minPosition: Position;

const open = async (key: string, of = HOSPITAL): Promise<string> => {
  const body = { owner: of, agreement: 'DSA 2024/117', scope };
  const context = contextOf(admin, { key });
  const receipt = await app.commands.execute(new OpenFeedSubscriptionCommand(context, body));
  minPosition = receipt.position;
  expect(receipt.createdId).toBe(receipt.subjectId);
  return receipt.subjectId;
};

beforeEach(async () => {
  app = await startApplication({ projecting: true });
  await registerOrganisations(app);
  subscriptionId = await open('first');
});

afterEach(() => app.close());

const get = (by: Caller, id = subscriptionId) => app.queries.execute(new GetFeedSubscriptionQuery(by, id));
const list = async (by: Caller, options: Partial<FeedSubscriptionOptions> = {}) => {
  const all = { minPosition, cursor: null, limit: 50, owner: null, status: null, ...options };
  return app.queries.execute(new ListFeedSubscriptionsQuery(by, all));
};
const pause = (by: Caller, id = subscriptionId) =>
  app.commands.execute(new PauseFeedSubscriptionCommand(contextOf(by), id, { reason }));
const setEndpoint = (by = owner, id = subscriptionId, context = contextOf(by)) =>
  app.commands.execute(new SetWebhookEndpointCommand(context, id, { url }));

describe('a feed subscription', () => {
  it('is opened once, however often the command comes', async () => {
    expect(await open('first')).toBe(subscriptionId);
    expect(await open('second')).not.toBe(subscriptionId);
  });

  it('is read by its owner, by an administrator and by an auditor', async () => {
    for (const by of [owner, admin, auditor]) {
      const { value, revision } = await get(by);
      expect(value).toMatchObject({ subscriptionId, owner: HOSPITAL, agreement: 'DSA 2024/117', scope });
      expect(revision).toBe(0n);
    }
    for (const by of [staff, clinician]) {
      expect((await refusalOf(get(by))).code).toBe('CONSENT_NOT_PERMITTED');
    }
  });

  it('is told to who reads by it once all that were opened before are listed', async () => {
    let [listed, waits] = [[] as string[], 0];
    const { value: subscription } = await get(owner);
    const reader = new FeedSubscriptionReader(
      {
        store: app.store,
        projections: {
          waitFor: () => {
            listed = [subscriptionId];
            waits += 1;
            return Promise.resolve();
          },
        },
        subscriptions: { subscriptions: () => Promise.resolve({ entries: listed, next: undefined }) },
      },
      { load: () => Promise.resolve({ state: { subscription } }) } as never,
    );
    expect(await reader.readableBy(owner)).toHaveLength(1);
    expect(await reader.readableBy(owner)).toHaveLength(1);
    expect(waits).toBe(1);
  });

  it('of another organisation is as if there were none', async () => {
    const refusals = [
      get(stranger),
      get(stranger, '9b2d7c84-1f0e-4b6a-8c53-2e7f60a1d4b9'),
      get(stranger, 'no-uuid'),
      pause(stranger),
      pause(stranger, 'no-uuid'),
      setEndpoint(stranger),
      app.commands.execute(new RemoveWebhookEndpointCommand(contextOf(stranger), subscriptionId, {})),
      app.commands.execute(new EnableWebhookCommand(contextOf(stranger), subscriptionId, {})),
    ];
    const seen = await Promise.all(refusals.map(refusalOf));
    for (const { code, details } of seen)
      expect({ code, details }).toEqual({ code: 'CONSENT_FEED_SUBSCRIPTION_NOT_FOUND', details: {} });
  });

  it('is listed to whom it concerns', async () => {
    const other = await open('second', CLINIC);
    const ids = async (by: Caller, options?: Partial<FeedSubscriptionOptions>) =>
      (await list(by, options)).items.map((item) => item.subscriptionId);
    expect(await ids(admin)).toEqual([subscriptionId, other]);
    expect(await ids(auditor, { owner: CLINIC })).toEqual([other]);
    expect(await ids(owner, { owner: CLINIC })).toEqual([subscriptionId]);
    expect(await ids(stranger)).toEqual([other]);
    ({ position: minPosition } = await pause(owner));
    expect(await ids(admin, { status: 'active' })).toEqual([other]);
    const page = await list(admin, { limit: 1 });
    expect((await list(admin, { limit: 1, cursor: page.next })).items).toMatchObject([
      { subscriptionId: other },
    ]);
  });

  it('is scoped and revoked by administrators alone', async () => {
    const change = (by: Caller) =>
      app.commands.execute(
        new ChangeFeedScopeCommand(contextOf(by), subscriptionId, { scope: { ...scope, practices: null } }),
      );
    expect((await refusalOf(change(owner))).code).toBe('CONSENT_NOT_PERMITTED');
    await change(admin);
    expect((await get(owner)).value.scope.practices).toBeNull();
    const revoke = (by: Caller) =>
      app.commands.execute(new RevokeFeedSubscriptionCommand(contextOf(by), subscriptionId, { reason }));
    expect((await refusalOf(revoke(owner))).code).toBe('CONSENT_NOT_PERMITTED');
    await revoke(admin);
    expect((await get(owner)).value.status).toBe('revoked');
  });

  it('is paused and resumed by its owner, unless an administrator paused it', async () => {
    const resume = () =>
      app.commands.execute(new ResumeFeedSubscriptionCommand(contextOf(owner), subscriptionId, { reason }));
    await pause(owner);
    expect((await get(owner)).value).toMatchObject({ status: 'paused', pause: { role: 'service', reason } });
    await resume();
    await pause(admin);
    expect((await refusalOf(resume())).code).toBe('CONSENT_FEED_HELD_BY_ADMIN');
  });

  it('is changed by nobody who has not seen its latest state, if they say so', async () => {
    await pause(owner);
    const stale = app.commands.execute(
      new ResumeFeedSubscriptionCommand({ ...contextOf(owner), ifMatch: 0n }, subscriptionId, { reason }),
    );
    expect((await refusalOf(stale)).code).toBe('CONSENT_REVISION_STALE');
  });
});

describe('its webhook', () => {
  const kid = () => app.keyring.currentKid;
  const secret = (secretNumber: number, under = kid()) =>
    writtenWebhookSecret(webhookSecret(app.keyring, { subscriptionId, secretNumber, kid: under }));
  const rotate = () =>
    app.commands.execute(
      new RotateWebhookSecretCommand(contextOf(owner), subscriptionId, { overlapSeconds: 86_400 }),
    );

  it('is given a secret, told to its owner now and to a repetition alone', async () => {
    const context = contextOf(owner);
    const first = await setEndpoint(owner, subscriptionId, context);
    expect(first.secret).toBe(secret(1));
    const rotated = await rotate();
    expect(rotated.secret).toBe(secret(2));
    const again = await setEndpoint(owner, subscriptionId, context);
    expect(again).toEqual({ ...first, replayed: true });
    const stored = await app.store.readStream(feedSubscriptionStream(subscriptionId), {
      direction: 'forwards',
    });
    const shown = JSON.stringify([(await get(owner)).value, stored], (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
    for (const made of [first, rotated]) expect(shown).not.toContain(made.secret.slice('whsec_'.length));
  });

  it('keeps the key of each secret through a rotation of the keyring', async () => {
    await setEndpoint();
    const before = kid();
    app.keyring.rotate();
    expect((await rotate()).secret).toBe(secret(2));
    expect((await get(owner)).value.webhook).toMatchObject({
      secret: { kid: kid(), secretNumber: 2 },
      previous: { kid: before, secretNumber: 1 },
    });
  });

  it('is no business of administrators', async () => {
    expect((await refusalOf(setEndpoint(admin))).code).toBe('CONSENT_NOT_PERMITTED');
  });

  it('is proved by the ledger, and closed by it, its owner or an administrator, each by their own cause', async () => {
    await setEndpoint();
    const verified = (by: string) =>
      new RecordWebhookVerifiedCommand(ownContext(by), subscriptionId, { secretNumber: 1 });
    await app.commands.execute(verified('challenge-1'));
    expect((await get(owner)).value.webhook).toMatchObject({ verified: true, disabled: null });
    const disable = (context = ownContext('give-up')) =>
      app.commands.execute(new DisableWebhookCommand(context, subscriptionId, { cause: 'gone' }));
    const enable = (by: Caller) =>
      app.commands.execute(new EnableWebhookCommand(contextOf(by), subscriptionId, {}));
    for (const [context, cause] of [
      [ownContext('give-up'), 'gone'],
      [contextOf(owner), 'owner'],
      [contextOf(admin), 'admin'],
    ] as const) {
      await disable(context);
      expect((await get(owner)).value.webhook?.disabled).toBe(cause);
      await enable(cause === 'admin' ? admin : owner);
    }
  });
});
