import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  AnswerAccessRequestCommand,
  type AskedForAccess,
  type Caller,
  ListAccessRequestsQuery,
  RequestAccessCommand,
  ResendCodeCommand,
  SetContactPointCommand,
  SubmitCodeCommand,
} from '#libs/application';
import type { Purpose } from '#libs/consent';
import type { EventStore } from '#libs/event-store';
import { openEventStoreDb } from '#libs/event-store-esdb';
import { openSqliteEventStore } from '#libs/event-store-sqlite';
import { CodedError, ManualClock, type Clock, type PatientId, plusMillis } from '#libs/kernel';
import { verificationCode } from '#libs/privacy';
import { startDouble } from '../eventstoredb/double/index.js';
import { START, startApplicationOn, type TestApplication } from '../support/application.js';
import { report } from '../support/figures.js';
import { InMemoryEventStore } from '../support/in-memory-event-store.js';
import {
  caller,
  CLINIC,
  clinician,
  contextOf,
  decide,
  HOSPITAL,
  nhsNumber,
  outcomeOf,
  patientCaller,
  question,
  referTo,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

// Two hundred writes one after the other, each durable before the next, on a machine that has other work.
jest.setTimeout(60_000);

type App = TestApplication<EventStore, Clock>;

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const started = async (store: EventStore, clock: Clock = new ManualClock(START)): Promise<App> => {
  const app = await startApplicationOn({ store, clock });
  closing.push(() => app.close());
  await registerOrganisations(app);
  return app;
};

/** A patient in the hospital's care who can be sent a text. */
const patientOf = async (app: App, n = 1): Promise<PatientId> => {
  const patientId = await registerPatient(app, n);
  await referTo(app, patientId);
  await app.commands.execute(
    new SetContactPointCommand(contextOf(staff), patientId, {
      channel: 'sms',
      value: '+447700900123',
      preferred: true,
    }),
  );
  return patientId;
};

const asks = (app: App, patientId: PatientId, by: Caller = clinician): Promise<AskedForAccess> =>
  app.commands.execute(
    new RequestAccessCommand(
      contextOf(by),
      { patientId },
      { organisation: by.actor.organisation ?? HOSPITAL, purpose: 'direct-care' },
    ),
  );

const codeOf = (app: App, requestId: string, issue = 1): string =>
  verificationCode(app.keyring, { requestId, issue, keyId: app.keyring.currentKid });

const wrong = (code: string): string => String((Number(code) + 1) % 100_000_000).padStart(8, '0');

/** `verified`, or the code of the refusal. */
const submits = async (
  app: App,
  patientId: PatientId,
  requestId: string,
  code: string,
  { by = clinician, purpose = 'direct-care' }: { readonly by?: Caller; readonly purpose?: Purpose } = {},
): Promise<string> => {
  try {
    const organisation = by.actor.organisation ?? HOSPITAL;
    const { request } = await app.commands.execute(
      new SubmitCodeCommand(contextOf(by), { patientId }, { requestId, organisation, purpose, code }),
    );
    return request.status;
  } catch (error) {
    if (error instanceof CodedError) return error.code;
    throw error;
  }
};

const eventTypes = async (app: App): Promise<string[]> => {
  const types: string[] = [];
  for await (const { type } of app.store.readAll()) types.push(type);
  return types;
};

const counted = (types: readonly string[], type: string): number =>
  types.filter((one) => one === type).length;

const inMemory = (): Promise<EventStore> => Promise.resolve(new InMemoryEventStore());

const embedded = async (): Promise<EventStore> => {
  const directory = await mkdtemp(join(tmpdir(), 'ledger-requests-'));
  closing.push(() => rm(directory, { recursive: true }));
  return openSqliteEventStore({ file: join(directory, 'events.db') });
};

const onDouble = async (): Promise<EventStore> => {
  const double = await startDouble();
  closing.push(() => double.stop());
  return openEventStoreDb({ connectionString: double.connectionString });
};

describe('an access request', () => {
  it('shows those in the care of the patient where the code went, and permits once it is verified', async () => {
    const app = await started(await inMemory());
    const patientId = await patientOf(app);
    expect(outcomeOf(await decide(app, question(patientId)))).toMatch(/^code-required/);
    const { requestId, request } = await asks(app, patientId);
    expect(request).toMatchObject({
      status: 'pending',
      code: { channel: 'sms', destination: '•••••123', delivery: 'sent', attemptsLeft: 5, resendsLeft: 3 },
    });
    expect(await submits(app, patientId, requestId, codeOf(app, requestId))).toBe('verified');
    expect(outcomeOf(await decide(app, question(patientId)))).toMatch(/^permit/);
  });

  it('is accepted in the same words where nobody is told whether there is a patient, and nothing is sent', async () => {
    const app = await started(await inMemory());
    const patientId = await registerPatient(app, 1);
    const before = (await eventTypes(app)).length;
    const unknown = { nhsNumber: nhsNumber(77) };
    const body = { organisation: HOSPITAL, purpose: 'direct-care' } as const;
    for (const patient of [{ patientId }, unknown, { nhsNumber: nhsNumber(1) }]) {
      const command = new RequestAccessCommand(contextOf(clinician), patient, body);
      expect(await app.commands.execute(command)).toEqual({
        requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        request: null,
      });
      const again = new RequestAccessCommand(command.context, patient, body);
      const [one, two] = [await app.commands.execute(command), await app.commands.execute(again)];
      expect(one).toEqual(two);
    }
    expect(await eventTypes(app)).toHaveLength(before);
    expect(await submits(app, patientId, 'b2f7d0a8-7f0e-4a51-9a52-0c6a3a1c5a99', '12345678')).toBe(
      'CONSENT_CODE_REJECTED',
    );
  });

  it('is approved by the patient alone, who sees every organisation that asked', async () => {
    const app = await started(await inMemory());
    const patientId = await patientOf(app);
    const { requestId } = await asks(app, patientId);
    const approve = (by: Caller) =>
      app.commands.execute(
        new AnswerAccessRequestCommand(contextOf(by), patientId, { requestId, answer: 'approve' }),
      );
    await expect(approve(clinician)).rejects.toThrow('CONSENT_NOT_PERMITTED');
    await expect(approve(patientCaller(await registerPatient(app, 2)))).rejects.toThrow(
      'CONSENT_PATIENT_NOT_FOUND',
    );
    expect((await approve(patientCaller(patientId))).request.status).toBe('approved');
    const list = (by: Caller) => app.queries.execute(new ListAccessRequestsQuery(by, patientId));
    expect(await list(patientCaller(patientId))).toMatchObject([{ requestId, organisation: HOSPITAL }]);
    await referTo(app, patientId, caller('service', CLINIC));
    expect(await list(caller('clinician', CLINIC))).toEqual([]);
  });

  it('is answered by its own code alone: none of another request, organisation, patient or purpose', async () => {
    const app = await started(await inMemory());
    const [one, two] = [await patientOf(app, 1), await patientOf(app, 2)];
    const clinicService = caller('service', CLINIC);
    await referTo(app, one, clinicService);
    const atClinic = caller('clinician', CLINIC);
    const mine = (await asks(app, one)).requestId;
    const theirs = (await asks(app, one, atClinic)).requestId;
    const other = (await asks(app, two)).requestId;
    const code = codeOf(app, mine);
    const swapped = [
      await submits(app, one, mine, codeOf(app, theirs)),
      await submits(app, one, theirs, code, { by: atClinic }),
      await submits(app, one, mine, code, { by: atClinic }),
      await submits(app, two, mine, code),
      await submits(app, two, other, code),
      await submits(app, one, mine, code, { purpose: 'screening' }),
    ];
    expect(swapped).toEqual(swapped.map(() => 'CONSENT_CODE_REJECTED'));
    expect(await submits(app, one, mine, code)).toBe('verified');
    report('codes swapped', { tried: swapped.length, accepted: 0 });
  });

  it('takes no code again: after its use, its expiry, a resend, or with the clock set back', async () => {
    const clock = new ManualClock(START);
    const app = await started(await inMemory(), clock);
    const patientId = await patientOf(app);
    const used = (await asks(app, patientId)).requestId;
    await submits(app, patientId, used, codeOf(app, used));
    const replayed = [await submits(app, patientId, used, codeOf(app, used))];
    const other = await patientOf(app, 2);
    const expiring = (await asks(app, other)).requestId;
    const later = plusMillis(clock.now(), 11 * 60_000);
    clock.set(later);
    replayed.push(await submits(app, other, expiring, codeOf(app, expiring)));
    clock.set(plusMillis(later, -60 * 60_000));
    replayed.push(await submits(app, other, expiring, codeOf(app, expiring)));
    const third = await patientOf(app, 3);
    const again = (await asks(app, third)).requestId;
    const resend = { requestId: again, organisation: HOSPITAL, channel: null };
    await app.commands.execute(new ResendCodeCommand(contextOf(clinician), { patientId: third }, resend));
    replayed.push(await submits(app, third, again, codeOf(app, again)));
    expect(replayed).toEqual(Array(4).fill('CONSENT_CODE_REJECTED'));
    expect(await submits(app, third, again, codeOf(app, again, 2))).toBe('verified');
    report('codes replayed after use, expiry, a clock set back and a resend', {
      tried: replayed.length,
      accepted: 0,
    });
  });
});

describe.each([
  ['the embedded store', embedded],
  ['EventStoreDB', onDouble],
])('many submissions at once on %s', (name, open) => {
  const TOGETHER = 200;

  it('of the right code: one succeeds', async () => {
    const app = await started(await open());
    const patientId = await patientOf(app);
    const { requestId } = await asks(app, patientId);
    const code = codeOf(app, requestId);
    const outcomes = await Promise.all(
      Array.from({ length: TOGETHER }, () => submits(app, patientId, requestId, code)),
    );
    const verified = counted(outcomes, 'verified');
    expect(verified).toBe(1);
    expect(counted(outcomes, 'CONSENT_CODE_REJECTED')).toBe(TOGETHER - 1);
    expect(counted(await eventTypes(app), 'CodeVerified')).toBe(1);
    report(`right codes on ${name}`, { submitted: TOGETHER, verified });
  });

  it('of wrong codes: five are judged, then it is locked', async () => {
    const app = await started(await open());
    const patientId = await patientOf(app);
    const { requestId } = await asks(app, patientId);
    const code = codeOf(app, requestId);
    const outcomes = await Promise.all(
      Array.from({ length: TOGETHER }, () => submits(app, patientId, requestId, wrong(code))),
    );
    const types = await eventTypes(app);
    expect(counted(types, 'CodeRejected')).toBe(5);
    expect(counted(types, 'CodeLocked')).toBe(1);
    expect(counted(outcomes, 'CONSENT_CODE_REJECTED')).toBe(4);
    expect(counted(outcomes, 'CONSENT_CODE_LOCKED')).toBe(TOGETHER - 4);
    expect(await submits(app, patientId, requestId, code)).toBe('CONSENT_CODE_LOCKED');
    report(`wrong codes on ${name}`, { submitted: TOGETHER, judged: 5 });
  });
});
