import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type Caller,
  ErasePatientCommand,
  GetHistoryQuery,
  GetPatientQuery,
  LookupPatientQuery,
  RecordDeathCommand,
  RecordGroundCommand,
  RequestAccessCommand,
  SetContactPointCommand,
} from '#libs/application';
import { instant, type PatientId } from '#libs/kernel';
import type { Vault } from '#libs/privacy';
import { erasures } from '#libs/reactors';
import { patientStream } from '#libs/stored-events';
import { startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  auditor,
  clinician,
  contextOf,
  decide,
  HOSPITAL,
  nhsNumber,
  outcomeOf,
  question,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let patientId: PatientId;
let crashes: boolean;

/** Dies before it has done anything, where it is to. */
const crashing = (vault: Vault) => ({
  find: (number: string) => vault.find(number),
  reserve: (number: string, id: PatientId) => vault.reserve(number, id),
  createKey: (id: PatientId) => vault.createKey(id),
  provision: (registrations: Parameters<Vault['provision']>[0]) => vault.provision(registrations),
  erase: (id: PatientId) => (crashes ? Promise.reject(new Error('crash')) : vault.erase(id)),
});

beforeEach(async () => {
  crashes = false;
  app = await startApplication({ projecting: true, wrapVault: crashing });
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  await referTo(app, patientId);
  await app.commands.execute(
    new SetContactPointCommand(contextOf(staff), patientId, {
      channel: 'sms',
      value: '+447700900123',
      preferred: true,
    }),
  );
});

afterEach(() => app.close());

const dead = (from = instant('2010-01-01T00:00:00Z')) =>
  app.commands.execute(
    new RecordDeathCommand(contextOf(staff), patientId, { status: 'formal', dateOfDeath: null, from }),
  );
const erase = (by: Caller = admin, key?: string) =>
  app.commands.execute(
    new ErasePatientCommand(contextOf(by, key === undefined ? {} : { key }), patientId, {
      cause: { kind: 'retention-over' },
      authorisation: 'IG 2026/9',
    }),
  );

describe('erasing a patient', () => {
  it('is for administrators, after the time the record has to be kept', async () => {
    expect((await refusalOf(erase(staff))).code).toBe('CONSENT_NOT_PERMITTED');
    await dead(instant('2020-01-01T00:00:00Z'));
    const { code, details } = await refusalOf(erase());
    expect({ code, details }).toEqual({
      code: 'CONSENT_ERASURE_RETAINED',
      details: { detail: 'Policy default-1 keeps a record for 10 years after formal death.' },
    });
  });

  it('leaves a history that reads as forgotten, and nobody to be found by the number', async () => {
    await dead();
    const { position } = await erase();
    expect(await app.vault.find(nhsNumber(1))).toBeUndefined();
    const lookup = app.queries.execute(new LookupPatientQuery(admin, nhsNumber(1)));
    expect((await refusalOf(lookup)).code).toBe('CONSENT_PATIENT_NOT_FOUND');
    const patient = await app.queries.execute(new GetPatientQuery(auditor, patientId));
    expect(patient).toMatchObject({ nhsNumber: { forgotten: true }, name: { forgotten: true } });
    const history = await app.queries.execute(
      new GetHistoryQuery(auditor, patientId, {
        ...{ minPosition: position, order: 'newest-first', limit: 50, cursor: null },
        ...{ at: null, knownAt: null, types: null },
      }),
    );
    expect(history.items[0]).toMatchObject({ type: 'PatientErased', data: { authorisation: 'IG 2026/9' } });
    const shown = JSON.stringify(history.items, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(shown).not.toContain('+447700900123');
  });

  it('makes decisions read as about nobody, by number and by id', async () => {
    expect(outcomeOf(await decide(app, question(patientId)))).not.toBe('CONSENT_PATIENT_NOT_FOUND');
    await dead();
    await erase();
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('CONSENT_PATIENT_NOT_FOUND');
  });

  it('takes nothing more, and lets the number be registered anew', async () => {
    await dead();
    await erase();
    expect((await refusalOf(erase())).code).toBe('CONSENT_PATIENT_ERASED');
    const set = new SetContactPointCommand(contextOf(staff), patientId, {
      channel: 'email',
      value: 'a@example.org',
      preferred: false,
    });
    expect((await refusalOf(app.commands.execute(set))).code).toBe('CONSENT_PATIENT_ERASED');
    expect(await registerPatient(app, 1)).not.toBe(patientId);
  });

  it('is done by a legal order on record, and cancels what is being asked for', async () => {
    await app.commands.execute(
      new RequestAccessCommand(
        contextOf(clinician),
        { patientId },
        {
          organisation: HOSPITAL,
          purpose: 'direct-care',
        },
      ),
    );
    await app.commands.execute(
      new RecordGroundCommand(contextOf(admin), {
        groundId: 'order-17',
        details: { kind: 'legal-order', form: 'court-order', reference: '17/2026' },
        to: null,
      }),
    );
    const receipt = await app.commands.execute(
      new ErasePatientCommand(contextOf(admin), patientId, {
        cause: { kind: 'legal-order', groundId: 'order-17' },
        authorisation: 'Leicester County Court',
      }),
    );
    expect(receipt.events.map(({ type }) => type)).toEqual(['PatientErased', 'AccessRequestCancelled']);
  });

  it('is finished after a crash, by the command when it comes again, or by the reactor', async () => {
    await dead();
    crashes = true;
    await expect(erase(admin, 'once')).rejects.toThrow('crash');
    expect(await app.vault.keyOf(patientId)).toBeDefined();
    crashes = false;
    expect(await erase(admin, 'once')).toMatchObject({ replayed: true });
    expect(await app.vault.keyOf(patientId)).toBeUndefined();

    const other = await registerPatient(app, 2);
    const reactor = erasures(app.vault);
    const [event] = await app.store.readStream(patientStream(patientId), {
      direction: 'backwards',
      limit: 1,
    });
    expect(reactor.plan(event!)).toEqual({ due: event!.metadata.recordedAt, queue: null });
    for (let time = 0; time < 2; time++)
      await reactor.handle(
        { ...event!, stream: patientStream(other) },
        { attempt: 1, signal: new AbortController().signal },
      );
    expect(await app.vault.keyOf(other)).toBeUndefined();
  });
});
