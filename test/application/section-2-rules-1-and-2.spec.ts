import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  type AccessAnswer,
  ExplainAccessQuery,
  InvalidateNhsNumberCommand,
  MergePatientsCommand,
  SetRestrictionCommand,
} from '#libs/application';
import type { AccessDecisionMade } from '#libs/consent';
import { type Instant, newUuid, type PatientId, plusMillis } from '#libs/kernel';
import { startApplication, type TestApplication } from '../support/application.js';
import {
  auditor,
  choose,
  contextOf,
  decide,
  nhsNumber,
  outcomeOf,
  question,
  referTo,
  registerOrganisations,
  registerPatient,
  staff,
} from '../support/surgery.js';

/* The two rules of section 2 that are answered before facts are at hand, with a problem instead of an outcome. */

const later = (than: Instant): Instant => plusMillis(than, 60_000);

let app: TestApplication;
let patientId: PatientId;

beforeEach(async () => {
  app = await startApplication();
  await registerOrganisations(app);
  patientId = await registerPatient(app, 1);
  await referTo(app, patientId);
  await choose(app, patientId, 'granted');
});

afterEach(() => app.close());

const made = (): readonly AccessDecisionMade[] =>
  app.store.events
    .filter(({ type }) => type === 'AccessDecisionMade')
    .map(({ data }) => data as unknown as AccessDecisionMade);

const byNumber = (number: string): Promise<AccessAnswer> =>
  decide(app, { ...question(patientId), patient: { nhsNumber: number } });

const restrict = (restricted: boolean): Promise<unknown> =>
  app.commands.execute(new SetRestrictionCommand(contextOf(staff), patientId, { restricted }));

describe('rule 1: the number', () => {
  it('refuses an invalid one, which is about nobody and leaves no record', async () => {
    expect(outcomeOf(await byNumber('9990000019'))).toBe('CONSENT_NHS_NUMBER_INVALID');
    expect(made()).toEqual([]);
  });

  it('refuses an unknown one, and puts that on record', async () => {
    expect(outcomeOf(await byNumber(nhsNumber(900)))).toBe('CONSENT_PATIENT_NOT_FOUND');
    expect(made()).toMatchObject([{ outcome: 'not-found', patientId: null, rule: 'direct-care.1' }]);
  });

  it('refuses an invalidated one, whatever was granted', async () => {
    await app.commands.execute(new InvalidateNhsNumberCommand(contextOf(staff), patientId, {}));
    expect(outcomeOf(await byNumber(nhsNumber(1)))).toBe('CONSENT_NHS_NUMBER_INVALIDATED');
    expect(made()).toMatchObject([{ outcome: 'not-found', reason: 'invalidated-number' }]);
  });

  it('evaluates the survivor of a superseded one, counting both', async () => {
    const survivor = await registerPatient(app, 2);
    await choose(app, survivor, 'granted');
    await app.commands.execute(new MergePatientsCommand(contextOf(staff), patientId, survivor));
    expect(await byNumber(nhsNumber(1))).toMatchObject({
      patientId: survivor,
      decision: { outcome: 'permit' },
    });
    await choose(app, patientId, 'refused');
    expect(await byNumber(nhsNumber(1))).toMatchObject({
      patientId: survivor,
      decision: { outcome: 'deny' },
    });
  });
});

describe('rule 2: the restricted patient', () => {
  it('is told from an unknown one by nothing, by id or by number', async () => {
    await restrict(true);
    const answers = [
      await decide(app, question(patientId)),
      await byNumber(nhsNumber(1)),
      await decide(app, question(newUuid() as PatientId)),
      await byNumber(nhsNumber(900)),
    ];
    const seen = answers.map((answer) =>
      answer.kind === 'problem' ? [answer.error.code, answer.error.message, answer.error.details] : answer,
    );
    for (const one of seen) expect(one).toEqual(seen[0]);
    expect(outcomeOf(answers[0]!)).toBe('CONSENT_PATIENT_NOT_FOUND');
    expect(made().map(({ patientId: about, rule }) => [about, rule])).toEqual([
      [patientId, 'direct-care.2'],
      [patientId, 'direct-care.2'],
      [null, 'direct-care.1'],
      [null, 'direct-care.1'],
    ]);
  });

  it('takes the same time at least as every patient not found', async () => {
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

  it('is one that was restricted then, or is restricted now', async () => {
    app.clock.set(later(app.clock.now()));
    const before = app.clock.now();
    app.clock.set(later(before));
    await restrict(true);
    const during = app.clock.now();
    app.clock.set(later(during));
    await restrict(false);
    const explain = (at: Instant | null) =>
      app.queries.execute(new ExplainAccessQuery(auditor, question(patientId), { at, knownAt: null }));
    expect(await explain(during)).toMatchObject({ decision: { rule: 'direct-care.2' } });
    expect((await explain(before)).decision.rule).not.toBe('direct-care.2');
    expect(outcomeOf(await decide(app, question(patientId)))).toBe('permit');
    app.clock.set(later(app.clock.now()));
    await restrict(true);
    expect(await explain(before)).toMatchObject({ decision: { rule: 'direct-care.2' } });
  });
});
