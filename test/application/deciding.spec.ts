import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type AccessQuestion, DecideAccessCommand, SetPracticeListEntryCommand } from '#libs/application';
import type { AccessDecisionMade } from '#libs/consent';
import type { PatientId } from '#libs/kernel';
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
