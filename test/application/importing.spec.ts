import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  importedId,
  type ImportStep,
  MergePatientsCommand,
  type PatientHistory,
  RecordDeathCommand,
} from '#libs/application';
import { plusMillis } from '#libs/kernel';
import { START, startApplication, type TestApplication } from '../support/application.js';
import {
  admin,
  choice,
  clinician,
  contextOf,
  decide,
  HOSPITAL,
  nhsNumber,
  outcomeOf,
  PRACTICE,
  question,
  refusalOf,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

let app: TestApplication;

beforeEach(async () => {
  app = await startApplication();
  await registerOrganisations(app);
});

afterEach(() => app.close());

const LONG_AGO = plusMillis(START, -1_000_000);

const steps = (n: number): readonly ImportStep[] => [
  {
    key: `${String(n)}/register`,
    recordedAt: LONG_AGO,
    by: admin.actor,
    act: {
      type: 'RegisterPatient',
      body: {
        nhsNumber: nhsNumber(n),
        dateOfBirth: null,
        name: 'Pat Example',
        registration: { practice: PRACTICE, from: LONG_AGO },
      },
    },
  },
  {
    key: `${String(n)}/refer`,
    recordedAt: LONG_AGO,
    by: clinician.actor,
    act: { type: 'StartCareRelationship', body: { organisation: HOSPITAL, kind: 'referral' } },
  },
  {
    key: `${String(n)}/grant`,
    recordedAt: LONG_AGO,
    by: staff.actor,
    act: { type: 'RecordChoice', body: { ...choice('granted'), method: 'phone' } },
  },
];

const histories = (count: number): readonly PatientHistory[] =>
  Array.from({ length: count }, (_, n) => ({ nhsNumber: nhsNumber(n), steps: steps(n) }));

const importAll = (wanted: readonly PatientHistory[]) => app.importer.import(admin, wanted, 'an-import');

describe('an import', () => {
  it('brings in whole histories, each in one append, which decisions rest on at once', async () => {
    let appends = 0;
    app.store.faults.beforeAppend = () => {
      appends += 1;
    };
    const imported = await importAll(histories(20));
    expect(imported.map((one) => one.kind === 'imported' && one.events)).toEqual(Array(20).fill(4));
    expect(appends).toBe(20);
    for (const one of imported) expect(outcomeOf(await decide(app, question(one.patientId)))).toBe('permit');
  });

  it('keeps the order of the steps in record time', async () => {
    const [one] = await importAll(histories(1));
    const times = app.store.events
      .filter(({ stream }) => stream === `patient-${one!.patientId}`)
      .map(({ metadata }) => metadata.recordedAt);
    expect(times).toEqual([0, 0, 1, 2].map((millis) => plusMillis(LONG_AGO, millis)));
  });

  it('repeated writes nothing, and continued writes the rest', async () => {
    const [whole] = histories(1);
    const begun = await importAll([{ ...whole!, steps: whole!.steps.slice(0, 2) }]);
    const [continued] = await importAll([whole!]);
    expect(continued).toEqual({ kind: 'imported', patientId: begun[0]!.patientId, events: 1 });
    expect(await importAll([whole!])).toEqual([{ ...continued, events: 0 }]);
  });

  const KEY_REUSED = { kind: 'refused', error: { code: 'CONSENT_IDEMPOTENCY_KEY_REUSED' } };
  const refusing = (step: ImportStep): ImportStep => ({
    ...step,
    act: { type: 'RecordChoice', body: { ...choice('refused'), method: 'phone' } },
  });

  it('refuses a history in which a known key now says something else', async () => {
    const [whole, other] = histories(2);
    await importAll([whole!]);
    const before = app.store.events.length;
    const [registration, referral, grant] = whole!.steps;
    const changed = { ...whole!, steps: [registration!, referral!, refusing(grant!)] };
    const imported = await importAll([changed, other!]);
    expect(imported).toMatchObject([
      { ...KEY_REUSED, key: '0/grant' },
      { kind: 'imported', events: 4 },
    ]);
    expect(app.store.events).toHaveLength(before + 4);
    const byAnother = { ...grant!, by: { ...staff.actor, id: 'somebody-else' } };
    expect(await importAll([{ ...whole!, steps: [byAnother] }])).toMatchObject([KEY_REUSED]);
  });

  it('takes one key for one step, in one run and over several patients', async () => {
    const [whole, other] = histories(2);
    const [registration, , grant] = whole!.steps;
    const twice = { ...whole!, steps: [...whole!.steps, grant!] };
    expect(await importAll([twice])).toMatchObject([{ kind: 'imported', events: 4 }]);
    const changed = { ...other!, steps: [...other!.steps, refusing(other!.steps[2]!)] };
    expect(await importAll([changed])).toMatchObject([{ ...KEY_REUSED, key: '1/grant' }]);
    const borrowed = { ...other!, steps: [{ ...other!.steps[0]!, key: registration!.key }] };
    expect(await importAll([borrowed])).toMatchObject([KEY_REUSED]);
  });

  it('counts in the other numbers of the person', async () => {
    const [one, two] = [await registerPatient(app, 1), await registerPatient(app, 2)];
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), one, two));
    await app.commands.execute(
      new RecordDeathCommand(contextOf(staff), one, { status: 'formal', dateOfDeath: null }),
    );
    const grant = { ...steps(2)[2]!, recordedAt: plusMillis(START, 1_000) };
    expect(await importAll([{ nhsNumber: nhsNumber(2), steps: [grant] }])).toMatchObject([
      { kind: 'refused', key: '2/grant', error: { code: 'CONSENT_PATIENT_DECEASED' } },
    ]);
  });

  it('lets later steps speak of what earlier ones made', async () => {
    const [whole] = histories(1);
    const end: ImportStep = {
      key: '0/end',
      recordedAt: START,
      by: clinician.actor,
      act: {
        type: 'EndCareRelationship',
        body: { relationshipId: importedId(admin.clientId, '0/refer', 'relationship') },
      },
    };
    const [one] = await importAll([{ ...whole!, steps: [...whole!.steps, end] }]);
    expect(await decide(app, question(one!.patientId))).toMatchObject({
      decision: { reason: 'no-relationship' },
    });
  });

  it('is decided by the rules: a history with a step they refuse is not written, the others are', async () => {
    const [bad, good] = histories(2);
    const impossible: ImportStep = {
      key: '0/bad',
      recordedAt: START,
      by: staff.actor,
      act: { type: 'EndCareRelationship', body: { relationshipId: 'none' } },
    };
    const imported = await importAll([{ ...bad!, steps: [...bad!.steps, impossible] }, good!]);
    expect(imported).toMatchObject([
      { kind: 'refused', key: '0/bad', error: { code: 'CONSENT_RELATIONSHIP_NOT_FOUND' } },
      { kind: 'imported', events: 4 },
    ]);
    expect(app.store.events.filter(({ type }) => type === 'PatientRegistered')).toHaveLength(1);
  });

  it('is for administrators', async () => {
    const refused = app.importer.import(staff, histories(1), 'an-import');
    expect((await refusalOf(refused)).code).toBe('CONSENT_NOT_PERMITTED');
  });
});
