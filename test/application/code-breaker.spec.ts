import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  AdoptSharingPolicyCommand,
  type AskedForAccess,
  CloseCodeBreakerCommand,
  GetCodeBreakerQuery,
  ownContext,
  RecordCodeDeliveredCommand,
  RecordCodeDeliveryFailedCommand,
  RequestAccessCommand,
  ResendCodeCommand,
  SendContactCodeCommand,
  SetContactPointCommand,
} from '#libs/application';
import { defaultCodeTraffic, defaultPolicy, type CodeTrafficPolicy } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import { type Clock, ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplicationOn, type TestApplication } from '../support/application.js';
import { InMemoryEventStore } from '../support/in-memory-event-store.js';
import {
  admin,
  auditor,
  caller,
  CLINIC,
  clinician,
  contextOf,
  HOSPITAL,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

/* Domain, section 4: a global breaker on failure and sent-to-verified rates; section 10: the same answer for everybody. */

const MINUTE = 60_000;
const clinicClinician = caller('clinician', CLINIC);
const traffic: CodeTrafficPolicy = {
  perOrganisationPerHour: 30,
  altogetherPerHour: 40,
  perPrefixPerHour: 100,
  breaker: { ...defaultCodeTraffic.breaker, fewestCodes: 10, trialCodes: 2, pauseMinutes: 15 },
};

type App = TestApplication<EventStore, Clock>;

let clock: ManualClock;
let store: InMemoryEventStore;
let app: App;
let patients = 0;
const apps: App[] = [];

/** Another process, on the same ledger. */
const process = async (): Promise<App> => {
  const started = await startApplicationOn({
    store,
    clock,
    projecting: true,
    ...(apps[0] !== undefined && { vault: apps[0].vault, keyring: apps[0].keyring }),
  });
  apps.push(started);
  return started;
};

const adopt = (codes: CodeTrafficPolicy, version: string) =>
  app.commands.execute(
    new AdoptSharingPolicyCommand(contextOf(admin), {
      version,
      settings: { ...defaultPolicy.settings, codes },
    }),
  );

beforeEach(async () => {
  clock = new ManualClock(START);
  store = new InMemoryEventStore();
  app = await process();
  await registerOrganisations(app);
  await adopt(traffic, 'small');
});

afterEach(async () => {
  for (const one of apps.splice(0)) await one.close();
});

const patient = async (inCare = true): Promise<PatientId> => {
  const patientId = await registerPatient(app, (patients += 1));
  if (inCare) {
    await referTo(app, patientId);
    await referTo(app, patientId, caller('service', CLINIC));
  }
  await app.commands.execute(
    new SetContactPointCommand(contextOf(staff), patientId, {
      channel: 'sms',
      value: '+447700900123',
      preferred: true,
    }),
  );
  return patientId;
};

const request = (patientId: PatientId, by = clinician, on = app): Promise<AskedForAccess> =>
  on.commands.execute(
    new RequestAccessCommand(
      contextOf(by),
      { patientId },
      { organisation: by.actor.organisation ?? HOSPITAL, purpose: 'direct-care' },
    ),
  );

const asks = async (by = clinician, on = app) => {
  const patientId = await patient();
  const { requestId } = await request(patientId, by, on);
  return { patientId, requestId };
};

const of = (asked: { readonly requestId: string }) => ({
  requestId: asked.requestId,
  issue: 1,
  channel: 'sms' as const,
});

const fails = (asked: Awaited<ReturnType<typeof asks>>) =>
  app.commands.execute(
    new RecordCodeDeliveryFailedCommand(ownContext(asked.requestId), asked.patientId, {
      ...of(asked),
      permanence: 'permanent',
    }),
  );

const delivers = (asked: Awaited<ReturnType<typeof asks>>) =>
  app.commands.execute(
    new RecordCodeDeliveredCommand(ownContext(asked.requestId), asked.patientId, {
      ...of(asked),
      providerReference: null,
    }),
  );

const caughtUp = async (on: App = app): Promise<void> => {
  const { head } = await store.identity();
  await on.projections.waitFor(head!, { projections: ['access-requests'], timeoutMs: 20_000 });
};

const breaker = (on = app) => on.queries.execute(new GetCodeBreakerQuery(admin));

/** Ten codes that could not be delivered. */
const tenFail = async (): Promise<void> => {
  for (let n = 0; n < 10; n += 1) await fails(await asks());
  await caughtUp();
};

const types = () => store.events.map(({ type }) => type);

describe('the breaker on all codes', () => {
  it('opens when too many could not be delivered, on record, and says so to those in the patient’s care', async () => {
    await tenFail();
    const known = await patient();
    const refusal = await refusalOf(request(known));
    expect(refusal.code).toBe('CONSENT_CODES_PAUSED');
    expect(refusal.details).toMatchObject({
      detail: 'Too many codes could not be delivered.',
      retryAfterSeconds: 900,
    });
    expect(store.events.filter(({ type }) => type === 'CodeBreakerOpened')).toMatchObject([
      { data: { cause: 'failures', figures: { issued: 10, failed: 10 }, policyVersion: 'small' } },
    ]);
    // Others are answered as always.
    const stranger = await patient(false);
    expect(await request(stranger)).toMatchObject({ request: null });
    expect(types().filter((type) => type === 'CodeBreakerOpened')).toHaveLength(1);
  });

  it('opens when too few were acted on', async () => {
    for (let n = 0; n < 10; n += 1) await delivers(await asks());
    clock.set(plusMillis(clock.now(), 11 * MINUTE));
    await caughtUp();
    expect((await refusalOf(asks())).details).toMatchObject({ detail: 'Too few codes were acted on.' });
    expect((await breaker()).opened).toMatchObject({ cause: 'unanswered' });
  });

  it('holds for every kind of code: sent again, by the other channel, and to show a contact point', async () => {
    const before = await asks();
    await tenFail();
    await refusalOf(asks());
    const { patientId, requestId } = before;
    const again = new ResendCodeCommand(
      contextOf(clinician),
      { patientId },
      { requestId, organisation: HOSPITAL, channel: null },
    );
    expect((await refusalOf(app.commands.execute(again))).code).toBe('CONSENT_CODES_PAUSED');
    const set = await app.commands.execute(
      new SetContactPointCommand(contextOf(staff), patientId, {
        channel: 'email',
        value: 'a@example.org',
        preferred: false,
      }),
    );
    const show = new SendContactCodeCommand(contextOf(staff), patientId, {
      contactPointId: set.createdId!,
    });
    expect((await refusalOf(app.commands.execute(show))).code).toBe('CONSENT_CODES_PAUSED');
    await fails(before);
    expect(store.events.at(-1)).toMatchObject({ type: 'CodeDeliveryFailed', data: { next: 'practice' } });
  });

  it('is open in every process, and in one that starts later', async () => {
    const other = await process();
    await tenFail();
    await refusalOf(asks());
    expect((await breaker(other)).standing).toBe('open');
    expect((await refusalOf(asks(clinician, other))).code).toBe('CONSENT_CODES_PAUSED');
    const later = await process();
    expect((await refusalOf(asks(clinician, later))).code).toBe('CONSENT_CODES_PAUSED');
    expect(types().filter((type) => type === 'CodeBreakerOpened')).toHaveLength(1);
  });

  it('lets a few through on trial when its time is over, and closes by how they fare', async () => {
    await tenFail();
    await refusalOf(asks());
    clock.set(plusMillis(clock.now(), 16 * MINUTE));
    expect((await breaker()).standing).toBe('half-open');
    const trial = [await asks(), await asks()];
    expect((await refusalOf(asks())).code).toBe('CONSENT_CODES_PAUSED');
    for (const one of trial) await delivers(one);
    const answered = new Map(store.events.map((event) => [event.type, event]));
    expect(answered.has('CodeDelivered')).toBe(true);
    clock.set(plusMillis(clock.now(), 11 * MINUTE));
    await caughtUp();
    // Nobody acted on them: it opens again.
    await refusalOf(asks());
    expect(types().filter((type) => type === 'CodeBreakerOpened')).toHaveLength(2);
    clock.set(plusMillis(clock.now(), 16 * MINUTE));
    await adopt({ ...traffic, breaker: { ...traffic.breaker, leastAnsweredPercent: 0 } }, 'lenient');
    for (const one of [await asks(), await asks()]) await delivers(one);
    await caughtUp();
    await asks();
    expect(store.events.findLast(({ type }) => type === 'CodeBreakerClosed')).toMatchObject({
      data: { cause: 'trial-passed', reason: null },
    });
    expect((await breaker()).standing).toBe('closed');
  });

  it('is closed by an administrator, with a reason, for all that was before', async () => {
    await tenFail();
    await refusalOf(asks());
    clock.set(plusMillis(clock.now(), MINUTE));
    const close = (by: typeof admin) =>
      app.commands.execute(new CloseCodeBreakerCommand(contextOf(by), 'The provider is back'));
    expect((await refusalOf(close(auditor))).code).toBe('CONSENT_NOT_PERMITTED');
    await close(admin);
    expect(store.events.at(-1)).toMatchObject({
      type: 'CodeBreakerClosed',
      data: { cause: 'administrator', reason: 'The provider is back' },
    });
    expect(await breaker()).toMatchObject({ standing: 'closed', opened: null, figures: { issued: 0 } });
    await asks();
    const recorded = store.events.length;
    await close(admin);
    expect(store.events).toHaveLength(recorded);
  });
});

describe('the velocity of codes', () => {
  it('is limited for one organisation, in all processes together', async () => {
    const other = await process();
    await adopt({ ...traffic, perOrganisationPerHour: 3 }, 'slow');
    await asks();
    await asks(clinician, other);
    await asks(clinician, other);
    await caughtUp();
    expect((await refusalOf(asks())).details).toMatchObject({
      detail: 'The codes for one organisation in an hour.',
    });
    await asks(clinicClinician);
    clock.set(plusMillis(clock.now(), 61 * MINUTE));
    await asks();
  });

  it('is limited altogether, and what is tried again counts once', async () => {
    await adopt({ ...traffic, altogetherPerHour: 2 }, 'slow');
    const patientId = await patient();
    const command = new RequestAccessCommand(
      contextOf(clinician, { key: 'once' }),
      { patientId },
      { organisation: HOSPITAL, purpose: 'direct-care' },
    );
    for (let n = 0; n < 5; n += 1) await app.commands.execute(command);
    await asks(clinicClinician);
    expect((await refusalOf(asks())).details).toMatchObject({
      detail: 'The codes of all organisations in an hour.',
    });
  });

  it('holds at once, whether or not the read model has caught up', async () => {
    await app.projections.stop();
    await adopt({ ...traffic, perOrganisationPerHour: 2 }, 'slow');
    await asks();
    await asks();
    expect((await refusalOf(asks())).code).toBe('CONSENT_CODES_PAUSED');
  });
});
