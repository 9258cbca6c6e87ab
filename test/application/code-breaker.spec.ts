import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  CloseCodeBreakerCommand,
  GetCodeBreakerQuery,
  ResendCodeCommand,
  SendContactCodeCommand,
  SetContactPointCommand,
} from '#libs/application';
import { newUuid } from '#libs/kernel';
import { CodeTraffic, smallTraffic } from '../support/code-traffic.js';
import { admin, auditor, clinician, contextOf, HOSPITAL, refusalOf, staff } from '../support/surgery.js';

/* Domain, section 4: a global breaker on failure and sent-to-verified rates; section 10: the same answer for everybody. */

let traffic: CodeTraffic;

beforeEach(async () => {
  traffic = await CodeTraffic.start();
});

afterEach(() => traffic.close());

const breaker = (on = traffic.app) => on.queries.execute(new GetCodeBreakerQuery(admin));
const openings = () => traffic.types.filter((type) => type === 'CodeBreakerOpened').length;
const paused = async (asking: Promise<unknown>) => {
  const refusal = await refusalOf(asking);
  expect(refusal.code).toBe('CONSENT_CODES_PAUSED');
  return refusal.details;
};

describe('the breaker on all codes', () => {
  it('opens when too many could not be delivered, on record, and says so to those in the patient’s care', async () => {
    await traffic.tenFail();
    expect(await paused(traffic.request(await traffic.patient()))).toMatchObject({
      detail: 'Too many codes could not be delivered.',
      retryAfterSeconds: 900,
    });
    expect(traffic.store.events.find(({ type }) => type === 'CodeBreakerOpened')).toMatchObject({
      data: { cause: 'failures', figures: { issued: 10, failed: 10 }, policyVersion: 'small' },
    });
    // Others are answered as always.
    expect(await traffic.request(await traffic.patient(false))).toMatchObject({ request: null });
    expect(openings()).toBe(1);
  });

  it('opens when too few were acted on', async () => {
    for (let n = 0; n < 10; n += 1) await traffic.delivers(await traffic.asks());
    traffic.pass(11);
    await traffic.caughtUp();
    expect(await paused(traffic.asks())).toMatchObject({ detail: 'Too few codes were acted on.' });
    expect((await breaker()).opened).toMatchObject({ cause: 'unanswered' });
  });

  it('holds for every kind of code: sent again, by the other channel, and to show a contact point', async () => {
    const before = await traffic.asks();
    await traffic.tenFail();
    await paused(traffic.asks());
    const { commands } = traffic.app;
    const { patientId, requestId } = before;
    const again = { requestId, organisation: HOSPITAL, channel: null };
    await paused(commands.execute(new ResendCodeCommand(contextOf(clinician), { patientId }, again)));
    const email = { channel: 'email', value: 'a@example.org', preferred: false } as const;
    const set = await commands.execute(new SetContactPointCommand(contextOf(staff), patientId, email));
    const show = { contactPointId: set.createdId! };
    await paused(commands.execute(new SendContactCodeCommand(contextOf(staff), patientId, show)));
    await traffic.fails(before);
    expect(traffic.store.events.at(-1)).toMatchObject({
      type: 'CodeDeliveryFailed',
      data: { next: 'practice' },
    });
  });

  it('is open in every process, and in one that starts later', async () => {
    const other = await traffic.process();
    await traffic.tenFail();
    await paused(traffic.asks());
    expect((await breaker(other)).standing).toBe('open');
    await paused(traffic.asks(clinician, other));
    await paused(traffic.asks(clinician, await traffic.process()));
    expect(openings()).toBe(1);
  });

  it('lets a few through on trial when its time is over, and opens again when nobody acts on them', async () => {
    await traffic.tenFail();
    await paused(traffic.asks());
    traffic.pass(16);
    expect((await breaker()).standing).toBe('half-open');
    const trial = [await traffic.asks(), await traffic.asks()];
    await paused(traffic.asks());
    for (const one of trial) await traffic.delivers(one);
    traffic.pass(11);
    await traffic.caughtUp();
    await paused(traffic.asks());
    expect(openings()).toBe(2);
  });

  it('counts on trial the codes that go out, not what was asked for in vain', async () => {
    await traffic.tenFail();
    await paused(traffic.asks());
    traffic.pass(16);
    const patientId = await traffic.patient();
    for (const requestId of [newUuid(), newUuid(), newUuid()]) {
      const again = { requestId, organisation: HOSPITAL, channel: null };
      const resend = new ResendCodeCommand(contextOf(clinician), { patientId }, again);
      expect((await refusalOf(traffic.app.commands.execute(resend))).code).toBe('CONSENT_REQUEST_NOT_FOUND');
    }
    for (let n = 0; n < 2; n += 1) {
      const unreachable = await traffic.patient(true, false);
      expect(await traffic.request(unreachable)).toMatchObject({ request: { code: null } });
    }
    await traffic.asks();
    await traffic.asks();
    await paused(traffic.asks());
  });

  it('closes by itself when the trial goes well', async () => {
    await traffic.adopt(
      { ...smallTraffic, breaker: { ...smallTraffic.breaker, leastAnsweredPercent: 0 } },
      'lenient',
    );
    await traffic.tenFail();
    await paused(traffic.asks());
    traffic.pass(16);
    for (const one of [await traffic.asks(), await traffic.asks()]) await traffic.delivers(one);
    await traffic.caughtUp();
    await traffic.asks();
    expect(traffic.store.events.findLast(({ type }) => type === 'CodeBreakerClosed')).toMatchObject({
      data: { cause: 'trial-passed', reason: null },
    });
    expect((await breaker()).standing).toBe('closed');
  });

  it('is closed by an administrator, with a reason, for all that was before', async () => {
    await traffic.tenFail();
    await paused(traffic.asks());
    traffic.pass(1);
    const close = (by: typeof admin) =>
      traffic.app.commands.execute(new CloseCodeBreakerCommand(contextOf(by), 'The provider is back'));
    expect((await refusalOf(close(auditor))).code).toBe('CONSENT_NOT_PERMITTED');
    await close(admin);
    expect(traffic.store.events.at(-1)).toMatchObject({
      type: 'CodeBreakerClosed',
      data: { cause: 'administrator', reason: 'The provider is back' },
    });
    expect(await breaker()).toMatchObject({ standing: 'closed', opened: null, figures: { issued: 0 } });
    await traffic.asks();
    const recorded = traffic.store.events.length;
    await close(admin);
    expect(traffic.store.events).toHaveLength(recorded);
  });
});
