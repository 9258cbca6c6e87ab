import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AccessQuestion,
  DecideAccessCommand,
  InvalidateNhsNumberCommand,
  MergePatientsCommand,
  SetPracticeListEntryCommand,
  SetRestrictionCommand,
} from '#libs/application';
import type { AccessDecisionMade } from '#libs/consent';
import { newUuid, type PatientId } from '#libs/kernel';
import { newKey, startApplication, type TestApplication } from '../support/application.js';
import {
  choose,
  clinician,
  contextOf,
  decide,
  HOSPITAL,
  nhsNumber,
  outcomeOf,
  PRACTICE,
  question,
  referTo,
  refusalOf,
  registerOrganisations,
  registerPatient,
  service,
  staff,
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

describe('a decision', () => {
  it('follows what the patient said last, from the very next decision on', async () => {
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('code-required');
    await choose(app, patientId, 'granted');
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('permit');
    await choose(app, patientId, 'revoked');
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('deny');
  });

  it('finds the patient by NHS number, however it is written', async () => {
    await choose(app, patientId, 'granted');
    const digits = nhsNumber(1);
    for (const written of [digits, `${digits.slice(0, 3)} ${digits.slice(3, 6)} ${digits.slice(6)}`]) {
      const answer = await decide(app, { ...question(patientId), patient: { nhsNumber: written } });
      expect(answer).toMatchObject({ kind: 'decision', patientId, decision: { outcome: 'permit' } });
    }
  });

  it('reads the list of the practice', async () => {
    await choose(app, patientId, 'granted');
    await app.commands.execute(
      new SetPracticeListEntryCommand(contextOf(staff), {
        practice: PRACTICE,
        organisation: HOSPITAL,
        status: 'prohibited',
      }),
    );
    expect(await decide(app, question(patientId))).toMatchObject({ decision: { rule: 'direct-care.8' } });
  });

  it('about a superseded number is made on the survivor, counting both', async () => {
    const survivor = await registerPatient(app, 2);
    await choose(app, patientId, 'refused');
    await choose(app, survivor, 'granted');
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patientId, survivor));
    const answer = await decide(app, question(patientId));
    expect(answer).toMatchObject({ patientId: survivor, decision: { outcome: 'deny' } });
  });

  it('is made for the person a service names', async () => {
    await choose(app, patientId, 'granted');
    expect(outcomeOf(await decide(app, question(patientId), service))).toBe('deny');
    const asked: AccessQuestion = {
      ...question(patientId),
      onBehalfOf: { id: 'dr-jones', name: 'Dr Jones', roleCode: 'R8000' },
    };
    expect(outcomeOf(await decide(app, asked, service))).toBe('permit');
    expect(made().at(-1)?.actor).toMatchObject({ id: 'dr-jones', roleCode: 'R8000', organisation: HOSPITAL });
    expect((await refusalOf(decide(app, asked, clinician))).code).toBe('CONSENT_NOT_PERMITTED');
  });
});

describe('rules 1 and 2', () => {
  it('answer with problems that tell a restricted patient from an unknown one by nothing', async () => {
    await app.commands.execute(new SetRestrictionCommand(contextOf(staff), patientId, { restricted: true }));
    const unknown = newUuid() as PatientId;
    const answers = [
      await decide(app, question(patientId)),
      await decide(app, { ...question(patientId), patient: { nhsNumber: nhsNumber(1) } }),
      await decide(app, question(unknown)),
      await decide(app, { ...question(patientId), patient: { nhsNumber: nhsNumber(900) } }),
    ];
    const seen = answers.map((answer) =>
      answer.kind === 'problem' ? [answer.error.code, answer.error.message, answer.error.details] : answer,
    );
    for (const one of seen) expect(one).toEqual(seen[0]);
    expect(outcomeOf(answers[0]!)).toBe('CONSENT_PATIENT_NOT_FOUND');
    expect(made().map(({ outcome, patientId: about, rule }) => [outcome, about, rule])).toEqual([
      ['not-found', patientId, 'direct-care.2'],
      ['not-found', patientId, 'direct-care.2'],
      ['not-found', null, 'direct-care.1'],
      ['not-found', null, 'direct-care.1'],
    ]);
  });

  it('take the same time at least for every patient not found', async () => {
    const slow = await startApplication({ settings: { notFoundMillis: 30 } });
    await registerOrganisations(slow);
    const restricted = await registerPatient(slow, 1);
    await slow.commands.execute(
      new SetRestrictionCommand(contextOf(staff), restricted, { restricted: true }),
    );
    for (const asked of [question(restricted), question(newUuid() as PatientId)]) {
      const started = performance.now();
      await decide(slow, asked);
      expect(performance.now() - started).toBeGreaterThanOrEqual(28);
    }
    await slow.close();
  });

  it('say so of an invalid and of an invalidated number', async () => {
    const invalid = await decide(app, { ...question(patientId), patient: { nhsNumber: '9990000019' } });
    expect(outcomeOf(invalid)).toBe('CONSENT_NHS_NUMBER_INVALID');
    expect(made()).toEqual([]);
    await choose(app, patientId, 'granted');
    await app.commands.execute(new InvalidateNhsNumberCommand(contextOf(staff), patientId, {}));
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('CONSENT_NHS_NUMBER_INVALIDATED');
    expect(made().at(-1)).toMatchObject({ outcome: 'not-found', reason: 'invalidated-number' });
  });
});

describe('a batch', () => {
  it('is answered in order, and all of it is on record first', async () => {
    const ids = [patientId];
    for (let n = 2; n <= 5; n++) ids.push(await registerPatient(app, n));
    await choose(app, patientId, 'granted');
    const questions = Array.from({ length: 1_000 }, (_, i) => question(ids[i % ids.length]!));
    const answers = await app.commands.execute(new DecideAccessCommand(clinician, questions, newKey()));
    expect(answers).toHaveLength(1_000);
    answers.forEach((answer, i) => {
      expect(answer).toMatchObject({ patientId: ids[i % ids.length] });
      expect(outcomeOf(answer)).toBe(i % ids.length === 0 ? 'permit' : 'deny');
    });
    const recorded = new Set(made().map(({ decisionId }) => decisionId));
    for (const answer of answers)
      expect(answer.kind === 'decision' && recorded.has(answer.decisionId)).toBe(true);
  });

  it('has 1 to 1,000 questions, all of them of the asking organisation', async () => {
    for (const size of [0, 1_001]) {
      const questions = Array.from({ length: size }, () => question(patientId));
      const refused = app.commands.execute(new DecideAccessCommand(clinician, questions, newKey()));
      expect((await refusalOf(refused)).code).toBe('CONSENT_BATCH_INVALID');
    }
    const foreign = [question(patientId), question(patientId, PRACTICE)];
    const refused = app.commands.execute(new DecideAccessCommand(clinician, foreign, newKey()));
    expect((await refusalOf(refused)).code).toBe('CONSENT_NOT_PERMITTED');
    expect(made()).toEqual([]);
  });
});
