import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Caller,
  GetPatientQuery,
  SendContactCodeCommand,
  SetContactPointCommand,
  VerifyContactPointCommand,
} from '#libs/application';
import { secretOfContactPoint } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
import { verificationCode } from '#libs/privacy';
import { startApplication, type TestApplication } from '../support/application.js';
import { report } from '../support/figures.js';
import {
  contextOf,
  patientCaller,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let patientId: PatientId;
let self: Caller;

beforeEach(async () => {
  app = await startApplication();
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  self = patientCaller(patientId);
});

afterEach(() => app.close());

const set = (value: string, channel: 'sms' | 'email' = 'sms', by = self) =>
  app.commands.execute(
    new SetContactPointCommand(contextOf(by), patientId, { channel, value, preferred: true }),
  );

const send = (contactPointId: string, by = self) =>
  app.commands.execute(new SendContactCodeCommand(contextOf(by), patientId, { contactPointId }));

const verify = (contactPointId: string, code: string, by = self, key?: string) =>
  app.commands.execute(
    new VerifyContactPointCommand(contextOf(by, { ...(key !== undefined && { key }) }), patientId, {
      contactPointId,
      code,
    }),
  );

const codeOf = (contactPointId: string, issue = 1) =>
  verificationCode(app.keyring, {
    requestId: secretOfContactPoint(contactPointId),
    issue,
    keyId: app.keyring.currentKid,
  });

const wrong = (code: string): string => String((Number(code) + 1) % 100_000_000).padStart(8, '0');

const points = async () => (await app.queries.execute(new GetPatientQuery(self, patientId))).contactPoints;
const count = (wanted: string) => app.store.events.filter(({ type }) => type === wanted).length;

describe('a contact point', () => {
  it('is verified by the code sent there, which nothing stored holds', async () => {
    const { createdId } = await set('+447700900123');
    await send(createdId!);
    expect((await points())[0]).toMatchObject({ masked: '•••••123', verified: false });
    const code = codeOf(createdId!);
    expect(
      JSON.stringify(app.store.events, (_, v: unknown) => (typeof v === 'bigint' ? String(v) : v)),
    ).not.toContain(code);
    await verify(createdId!, code);
    expect((await points())[0]).toMatchObject({ verified: true });
  });

  it('is not verified by a wrong code, whose attempt is on record before it is answered', async () => {
    const { createdId } = await set('+447700900123');
    await send(createdId!);
    expect((await refusalOf(verify(createdId!, wrong(codeOf(createdId!))))).code).toBe(
      'CONSENT_CODE_REJECTED',
    );
    expect(count('ContactCodeRejected')).toBe(1);
  });

  it('is guessed at five times, however many try at once', async () => {
    const { createdId } = await set('+447700900123');
    await send(createdId!);
    const code = wrong(codeOf(createdId!));
    const outcomes = await Promise.all(
      Array.from({ length: 200 }, () => refusalOf(verify(createdId!, code))),
    );
    expect(new Set(outcomes.map((refusal) => refusal.code))).toEqual(new Set(['CONSENT_CODE_REJECTED']));
    expect(count('ContactCodeRejected')).toBe(5);
    expect((await refusalOf(verify(createdId!, codeOf(createdId!)))).code).toBe('CONSENT_CODE_REJECTED');
    report('wrong codes for a contact point', { submitted: 200, judged: 5 });
  });

  it('is verified once by 200 right codes at once', async () => {
    const { createdId } = await set('+447700900123');
    await send(createdId!);
    const code = codeOf(createdId!);
    const outcomes = await Promise.allSettled(Array.from({ length: 200 }, () => verify(createdId!, code)));
    const verified = outcomes.filter(({ status }) => status === 'fulfilled').length;
    expect([verified, count('ContactPointVerified')]).toEqual([1, 1]);
    report('right codes for a contact point', { submitted: 200, verified });
  });

  it('is answered the same when the same command comes again', async () => {
    const { createdId } = await set('+447700900123');
    await send(createdId!);
    const first = await verify(createdId!, codeOf(createdId!), self, 'once');
    expect((await verify(createdId!, codeOf(createdId!), self, 'once')).revision).toBe(first.revision);
  });

  it('is shown by the practice too, and by nobody else', async () => {
    const { createdId } = await set('+447700900123');
    const stranger = patientCaller(await registerPatient(app, 2));
    expect((await refusalOf(send(createdId!, stranger))).code).toBe('CONSENT_PATIENT_NOT_FOUND');
    const weak: Caller = { ...self, identityLevel: 'P5' };
    expect((await refusalOf(send(createdId!, weak))).code).toBe('CONSENT_IDENTITY_LEVEL_TOO_LOW');
    await send(createdId!, staff);
    await verify(createdId!, codeOf(createdId!), staff);
    expect((await points())[0]).toMatchObject({ verified: true });
  });
});

describe('a mobile number', () => {
  it('is kept in E.164, however it is written', async () => {
    await set('07700 900 123');
    await set('+44 (0)7700 900123').catch(() => undefined);
    expect((await points()).map(({ masked }) => masked)).toEqual(['•••••123']);
  });

  it.each(['+33612345678', '+12025550123', '+447911123456', '+447624900123'])(
    '%s is not of an allowed country',
    async (value) => {
      expect((await refusalOf(set(value))).code).toBe('CONSENT_MOBILE_COUNTRY_NOT_ALLOWED');
    },
  );

  it('of an allowed country is taken', async () => {
    await set('+447400123456');
    expect((await points())[0]).toMatchObject({ masked: '•••••456' });
  });

  it.each([
    '+441164960123',
    '+448081570123',
    '+447012345678',
    '07700',
    '٠٧٧٠٠٩٠٠١٢٣',
    '+447700900123;+447700900124',
  ])('%s is none', async (value) => {
    expect((await refusalOf(set(value))).code).toBe('CONSENT_CONTACT_POINT_INVALID');
  });
});
