import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LookupPatientQuery, RegisterPatientCommand } from '#libs/application';
import { eventStoreError } from '#libs/event-store';
import type { Vault } from '#libs/privacy';
import { newKey, startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  contextOf,
  nhsNumber,
  PRACTICE,
  refusalOf,
  registerOrganisations,
  service,
} from '../support/surgery.js';

let app: TestApplication;
let crashAt: 'reserve' | 'createKey' | undefined;

/** Does the step and then dies. */
const crashing = (vault: Vault): Pick<Vault, 'find' | 'reserve' | 'createKey' | 'provision' | 'erase'> => ({
  find: (number) => vault.find(number),
  erase: (patientId) => vault.erase(patientId),
  provision: (registrations) => vault.provision(registrations),
  reserve: async (...parameters) => {
    const patientId = await vault.reserve(...parameters);
    if (crashAt === 'reserve') throw new Error('crash');
    return patientId;
  },
  createKey: async (patientId) => {
    const key = await vault.createKey(patientId);
    if (crashAt === 'createKey') throw new Error('crash');
    return key;
  },
});

beforeEach(async () => {
  crashAt = undefined;
  app = await startApplication({ wrapVault: crashing });
  await registerOrganisations(app);
});

afterEach(() => app.close());

const register = (key = newKey(), n = 1, practice: typeof PRACTICE | null = PRACTICE) =>
  app.commands.execute(
    new RegisterPatientCommand(contextOf(admin, { key }), {
      nhsNumber: nhsNumber(n),
      dateOfBirth: null,
      name: 'Pat Example',
      registration: practice === null ? null : { practice },
    }),
  );

const registered = () => app.store.events.filter(({ type }) => type === 'PatientRegistered');

describe('registering a patient', () => {
  it('answers the id the patient is found by from now on', async () => {
    const receipt = await register();
    expect(receipt.events.map(({ type }) => type)).toEqual(['PatientRegistered', 'CareRelationshipStarted']);
    expect(receipt.createdId).not.toBeNull();
    const found = await app.queries.execute(new LookupPatientQuery(service, nhsNumber(1)));
    expect(found).toEqual({ patientId: receipt.subjectId, survivor: null });
  });

  it('keeps names and numbers out of the clear', async () => {
    await register();
    const stored = JSON.stringify(
      app.store.events.filter(({ stream }) => stream.startsWith('patient-')),
      (_, v) => (typeof v === 'bigint' ? String(v) : (v as unknown)),
    );
    for (const personal of [nhsNumber(1), 'Pat Example', 'Sam Example'])
      expect(stored).not.toContain(personal);
  });

  it('is refused for a number that is known, and answered again for the same command', async () => {
    const key = newKey();
    const first = await register(key);
    expect(await register(key)).toEqual({ ...first, replayed: true });
    expect((await refusalOf(register())).code).toBe('CONSENT_PATIENT_ALREADY_REGISTERED');
    expect(registered()).toHaveLength(1);
  });

  it('makes one patient of one number, however many ask at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => register()));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(registered()).toHaveLength(1);
  });

  it.each(['reserve', 'createKey', 'append'] as const)('heals after a crash at %s', async (step) => {
    if (step === 'append') {
      app.store.faults.beforeAppend = () => {
        throw eventStoreError('EVENT_STORE_DAMAGED');
      };
    } else {
      crashAt = step;
    }
    await expect(register()).rejects.toThrow();
    delete app.store.faults.beforeAppend;
    crashAt = undefined;
    const reserved = await app.vault.find(nhsNumber(1));
    expect(reserved).toBeDefined();
    const lookup = app.queries.execute(new LookupPatientQuery(service, nhsNumber(1)));
    expect((await refusalOf(lookup)).code).toBe('CONSENT_PATIENT_NOT_FOUND');
    expect((await register()).subjectId).toBe(reserved);
  });

  it('is refused for a practice that is none, and may then be tried again', async () => {
    const unknown = 'X99999' as typeof PRACTICE;
    expect((await refusalOf(register(newKey(), 1, unknown))).code).toBe('CONSENT_ORGANISATION_UNKNOWN');
    expect((await register(newKey(), 1, null)).createdId).toBeNull();
  });
});
