import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ExplainAccessQuery,
  GetDisclosuresQuery,
  GetHistoryQuery,
  GetPatientQuery,
  GetSharingStateQuery,
  type HistoryOptions,
  SetContactPointCommand,
  SetPracticeListEntryCommand,
} from '#libs/application';
import { type Instant, ManualClock, type PatientId, plusMillis } from '#libs/kernel';
import { START, startApplication, type TestApplication } from '../support/application.js';
import {
  auditor,
  choose,
  clinician,
  contextOf,
  decide,
  HOSPITAL,
  nhsNumber,
  patientCaller,
  PRACTICE,
  question,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;
let clock: ManualClock;
let patientId: PatientId;

beforeEach(async () => {
  clock = new ManualClock(START);
  app = await startApplication({ clock, projecting: true });
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  await referTo(app, patientId);
});

afterEach(() => app.close());

const history = (options: Partial<HistoryOptions> = {}, by = staff) =>
  app.queries.execute(
    new GetHistoryQuery(by, patientId, {
      at: null,
      knownAt: null,
      minPosition: null,
      cursor: null,
      limit: 50,
      order: 'oldest-first',
      types: null,
      ...options,
    }),
  );

const explain = (at: Instant | null = null, knownAt: Instant | null = null) =>
  app.queries.execute(
    new ExplainAccessQuery(
      staff,
      { ...question(patientId), onBehalfOf: { id: clinician.actor.id, name: null, roleCode: 'R8000' } },
      { at, knownAt },
    ),
  );

const state = (knownAt: Instant | null = null, at: Instant | null = null) =>
  app.queries.execute(new GetSharingStateQuery(staff, patientId, { at, knownAt, minPosition: null }));

describe('a patient', () => {
  it('is shown with identity opened and contact points masked', async () => {
    await app.commands.execute(
      new SetContactPointCommand(contextOf(staff), patientId, {
        channel: 'sms',
        value: '+447700900123',
        preferred: true,
      }),
    );
    for (const by of [staff, auditor, patientCaller(patientId)]) {
      const view = await app.queries.execute(new GetPatientQuery(by, patientId));
      expect(view).toMatchObject({
        patientId,
        revision: 3n,
        nhsNumber: nhsNumber(1),
        name: 'Pat Example',
        practice: PRACTICE,
        contactPoints: [{ channel: 'sms', masked: '•••••123', preferred: true }],
        restricted: false,
        death: 'none',
        survivor: null,
      });
      expect(JSON.stringify(view, (_, v) => (typeof v === 'bigint' ? '' : (v as unknown)))).not.toContain(
        '900123',
      );
    }
  });

  it('who was erased is still there, and forgotten', async () => {
    await app.vault.erase(patientId);
    const view = await app.queries.execute(new GetPatientQuery(staff, patientId));
    expect(view.nhsNumber).toEqual({ forgotten: true });
    expect((await refusalOf(choose(app, patientId, 'granted'))).definition.status).toBe(409);
  });
});

describe('as known at', () => {
  it('the answers of decision and sharing state stay what they were', async () => {
    const seen: { knownAt: Instant; explained: unknown; shown: unknown }[] = [];
    for (const value of ['granted', 'refused', 'granted', 'verify', 'revoked'] as const) {
      await choose(app, patientId, value);
      // The clock stands still: only the ledger's own care keeps what comes next apart.
      const { knownAt, decision } = await explain();
      const { shareIn } = await state(knownAt, knownAt);
      seen.push({ knownAt, explained: decision, shown: shareIn });
    }
    await app.commands.execute(
      new SetPracticeListEntryCommand(contextOf(staff), {
        practice: PRACTICE,
        organisation: HOSPITAL,
        status: 'prohibited',
      }),
    );
    for (const { knownAt, explained, shown } of seen) {
      expect((await explain(knownAt, knownAt)).decision).toEqual(explained);
      expect((await state(knownAt, knownAt)).shareIn).toEqual(shown);
    }
    expect(new Set(seen.map(({ explained }) => JSON.stringify(explained))).size).toBe(5);
  });

  it('a time that has not come reads as now', async () => {
    const { knownAt } = await state(plusMillis(START, 86_400_000));
    expect(knownAt < plusMillis(START, 1_000)).toBe(true);
  });

  it('before the patient was registered there was none', async () => {
    expect((await refusalOf(state(plusMillis(START, -1)))).code).toBe('CONSENT_PATIENT_NOT_FOUND');
  });
});

describe('explaining', () => {
  it('gives the answer the decision gives, and records nothing', async () => {
    await choose(app, patientId, 'granted');
    const explained = await explain();
    const before = app.store.events.length;
    const answer = await decide(app, question(patientId));
    expect(answer).toMatchObject({ decision: explained.decision });
    expect(app.store.events).toHaveLength(before + 1);
  });
});

describe('the history', () => {
  it('shows what has just been recorded, page by page, with both its times', async () => {
    for (const value of ['granted', 'refused', 'verify'] as const) await choose(app, patientId, value);
    const first = await history({ limit: 4 });
    const rest = await history({ limit: 4, cursor: first.next });
    const types = [...first.items, ...rest.items].map(({ type }) => type);
    expect(types).toEqual([
      'PatientRegistered',
      'CareRelationshipStarted',
      'CareRelationshipStarted',
      'ConsentGranted',
      'ConsentRefused',
      'VerificationRequired',
    ]);
    expect(rest.next).toBeNull();
    expect(rest.items[0]).toMatchObject({ old: 'granted', new: 'refused', patientId });
    const newest = await history({ order: 'newest-first', limit: 1 });
    expect(newest.items[0]?.type).toBe('VerificationRequired');
    expect((await history({ types: ['ConsentRefused', 'NoSuchType'] })).items).toHaveLength(1);
  });

  it('masks contact values', async () => {
    await app.commands.execute(
      new SetContactPointCommand(contextOf(staff), patientId, {
        channel: 'email',
        value: 'pat@example.org',
        preferred: true,
      }),
    );
    const { items } = await history({ types: ['ContactPointSet'] });
    expect(items[0]?.data).toMatchObject({ value: 'p•••@e•••', recordedBy: { name: 'Sam Example' } });
  });

  it('as known at an earlier time does not grow', async () => {
    const { recordedAt } = await choose(app, patientId, 'granted');
    const before = await history({ knownAt: recordedAt });
    await choose(app, patientId, 'refused');
    expect(await history({ knownAt: recordedAt })).toEqual(before);
  });
});

describe('the disclosures', () => {
  it('show who asked and what they were told, refusals too', async () => {
    await decide(app, question(patientId));
    await choose(app, patientId, 'granted');
    await decide(app, question(patientId));
    const minPosition = app.store.events.at(-1)!.position;
    for (const by of [patientCaller(patientId), staff, auditor]) {
      const { items } = await app.queries.execute(
        new GetDisclosuresQuery(by, patientId, { cursor: null, limit: 10, minPosition }),
      );
      expect(items.map(({ data }) => [data.outcome, data.viewer, data.actor.name])).toEqual([
        ['permit', HOSPITAL, 'Sam Example'],
        ['code-required', HOSPITAL, 'Sam Example'],
      ]);
    }
  });
});
