import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { AccessDecisionMade } from '#libs/consent';
import { eventStoreError } from '#libs/event-store';
import { type PatientId } from '#libs/kernel';
import { privacyError } from '#libs/privacy';
import { startApplication, type TestApplication } from '../support/application.js';
import {
  choose,
  decide,
  outcomeOf,
  question,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
} from '../support/surgery.js';

let app: TestApplication;
let patientId: PatientId;

beforeEach(async () => {
  app = await startApplication();
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  await referTo(app, patientId);
});

afterEach(() => app.close());

const made = (): readonly AccessDecisionMade[] =>
  app.store.events
    .filter(({ type }) => type === 'AccessDecisionMade')
    .map(({ data }) => data as unknown as AccessDecisionMade);

describe('the record of an answer', () => {
  it('is durable before the answer leaves', async () => {
    await choose(app, patientId, 'granted');
    let release: () => void = () => undefined;
    app.store.faults.beforeAppend = () => new Promise((resolve) => (release = resolve));
    let answered = false;
    const answering = decide(app, question(patientId)).then(() => (answered = true));
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect([answered, made().length]).toEqual([false, 0]);
    release();
    await answering;
    expect(made()).toHaveLength(1);
  });

  it('that cannot be written means no answer at all', async () => {
    await choose(app, patientId, 'granted');
    for (const code of ['EVENT_STORE_UNAVAILABLE', 'EVENT_STORE_DAMAGED'] as const) {
      app.store.faults.beforeAppend = () => {
        throw eventStoreError(code);
      };
      const error = await refusalOf(decide(app, question(patientId)));
      expect([error.code, error.definition.status]).toEqual(['CONSENT_UNAVAILABLE', 503]);
      expect(JSON.stringify(error.details)).not.toContain('permit');
    }
    delete app.store.faults.beforeAppend;
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('permit');
    expect(made()).toHaveLength(1);
  });

  it('is written once when the store says too late that it has written it', async () => {
    let failures = 2;
    app.store.faults.afterAppend = () => {
      if (failures-- > 0) throw eventStoreError('EVENT_STORE_UNAVAILABLE');
    };
    await decide(app, question(patientId));
    expect(made()).toHaveLength(1);
  });

  it('stands in a stream with one writer, in the order of the answers', async () => {
    await Promise.all(Array.from({ length: 50 }, () => decide(app, question(patientId))));
    const records = app.store.events.filter(({ type }) => type === 'AccessDecisionMade');
    expect(new Set(records.map(({ stream }) => stream)).size).toBe(1);
    const times = records.map(({ metadata }) => metadata.recordedAt);
    expect(times).toEqual([...times].sort());
    expect(records[0]?.metadata.correlationId).toBe('a-correlation');
  });

  it('goes on in another stream after an append of unknown outcome', async () => {
    app.store.faults.afterAppend = () => {
      throw eventStoreError('EVENT_STORE_UNAVAILABLE');
    };
    await refusalOf(decide(app, question(patientId)));
    delete app.store.faults.afterAppend;
    await decide(app, question(patientId));
    const streams = app.store.events.filter(({ type }) => type === 'AccessDecisionMade').map((e) => e.stream);
    expect(new Set(streams).size).toBe(2);
  });
});

describe('facts that cannot be had', () => {
  it('make the answer unknown, never a permit: a patient without a key', async () => {
    await choose(app, patientId, 'granted');
    await app.vault.erase(patientId);
    const answer = await decide(app, question(patientId));
    expect(answer).toMatchObject({ decision: { outcome: 'unknown', answers: [] } });
    expect(made().at(-1)).toMatchObject({ outcome: 'unknown', patientId, actor: { name: null } });
  });

  it('make the answer unknown: a vault or a store that does not answer', async () => {
    let broken = false;
    const other = await startApplication({
      wrapSealer: (sealer) => ({
        loadKeys: (patientIds) =>
          broken ? Promise.reject(privacyError('PRIVACY_VAULT_UNAVAILABLE')) : sealer.loadKeys(patientIds),
      }),
    });
    await registerOrganisations(other);
    const known = await registerPatient(other, 1);
    await referTo(other, known);
    await choose(other, known, 'granted');
    broken = true;
    expect(outcomeOf(await decide(other, question(known)))).toBe('unknown');
    broken = false;
    other.store.faults.beforeRead = (stream) => {
      if (stream.startsWith('practiceList')) throw eventStoreError('EVENT_STORE_UNAVAILABLE');
    };
    expect(outcomeOf(await decide(other, question(known)))).toBe('unknown');
    delete other.store.faults.beforeRead;
    expect(outcomeOf(await decide(other, question(known)))).toBe('permit');
    await other.close();
  });
});
