import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { json } from './support/terminal.js';
import { type Seeded, seededLedger } from './support/seeded.js';

const { directory, run, seed } = seededLedger();
let seeded: Seeded;
const demo = (index: number): string => seeded.demoPatients[index]!;

beforeAll(async () => {
  seeded = await seed();
});

afterAll(() => {
  directory.remove();
});

describe('ledger decide', () => {
  const decide = async (patient: string, viewer: string, ...more: readonly string[]) =>
    json(await run(['decide', '--patient', patient, '--viewer', viewer, '--json', ...more]));

  it('says what would be answered, by which rule and because of what', async () => {
    const { patient, localProvider } = seeded.samples;
    const answer = await decide(patient, localProvider);
    expect(answer).toMatchObject({
      outcome: 'permit',
      rule: 'direct-care.12',
      sentence: expect.stringContaining('local organisation'),
      decidingEvents: [{ type: 'SharingQuestionAnswered' }],
      obligations: [],
      policyVersion: 'default-1',
      patientId: patient,
    });
  });

  it.each([
    [0, 'RZX', 'code-required', 'direct-care.13'],
    [0, 'NZX21', 'deny', 'direct-care.4'],
    [1, 'RZF', 'permit', 'direct-care.9'],
    [1, 'RZX', 'deny', 'direct-care.11'],
    [2, 'RZF', 'code-required', 'direct-care.13'],
    [3, 'RZX', 'permit', 'direct-care.11'],
    [5, 'RZF', 'deny', 'direct-care.11'],
    [6, 'RZF', 'deny', 'direct-care.2'],
    [7, 'RZF', 'permit', 'direct-care.11'],
  ])('tells the story of demo patient %i: %s gets %s', async (index, viewer, outcome, rule) => {
    expect(await decide(demo(index), viewer)).toMatchObject({ outcome, rule });
  });

  it('answers for each source, and for items', async () => {
    const perSource = await decide(demo(4), 'RZX', '--source', 'NZF02', 'RZF');
    expect(perSource).toMatchObject({
      outcome: 'permit',
      answers: [
        { source: 'NZF02', outcome: 'deny', rule: 'direct-care.6' },
        { source: 'RZF', outcome: 'permit' },
      ],
      obligations: expect.arrayContaining([{ kind: 'withhold-sources', sources: ['NZF02'] }]),
    });
    expect(await decide(demo(4), 'RZX', '--item', 'item-1')).toMatchObject({
      outcome: 'deny',
      rule: 'direct-care.5',
    });
  });

  it('answers as at one time and as known at another', async () => {
    const before = await decide(demo(5), 'RZF', '--at', '2023-01-01');
    expect(before).toMatchObject({ outcome: 'deny', rule: 'direct-care.4', at: '2023-01-01T00:00:00.000Z' });
    const known = json(
      await run(['decide', '--patient', demo(0), '--viewer', 'RZF', '--known-at', '2024-01-01', '--json']),
    );
    expect(known).toMatchObject({ outcome: 'deny', rule: 'direct-care.4' });
  });

  it('takes the NHS number from stdin or a file', async () => {
    const answer = ['decide', '--viewer', 'RZF', '--json'];
    const fromStdin = await run([...answer, '--nhs-number-stdin'], { stdin: '999 000 0018\r\n' });
    expect(json(fromStdin)).toMatchObject({ patientId: demo(0), outcome: 'permit' });
    const file = directory.file('number.txt');
    writeFileSync(file, '\uFEFF9990000018\n');
    const fromFile = await run([...answer, '--nhs-number-file', file]);
    expect(json(fromFile)).toMatchObject({ patientId: demo(0), outcome: 'permit' });
  });

  it('takes no NHS number as an argument, and does not repeat one', async () => {
    const { code, stderr } = await run(['decide', '--patient', '9990000018', '--viewer', 'RZF']);
    expect(code).toBe(2);
    expect(stderr).toContain('--nhs-number-stdin');
  });

  it('prints the same for people, without a personal value', async () => {
    const { code, stdout } = await run(['decide', '--patient', demo(0), '--viewer', 'RZF']);
    expect(code).toBe(0);
    expect(stdout).toContain('permit');
    expect(stdout).toContain('direct-care.12: A local organisation needs no code');
    expect(stdout).toMatch(/SharingQuestionAnswered of \d{4}-/);
    expect(stdout).not.toMatch(/Marigold|Demonstratia|999000/);
  });

  it('discloses nothing', async () => {
    const count = async () =>
      (json(await run(['status', '--json'])) as { counts: { events: number } }).counts.events;
    const before = await count();
    await decide(demo(0), 'RZF');
    expect(await count()).toBe(before);
  });

  it('refuses an unknown patient, an invalid number and nobody at all', async () => {
    const unknown = '00000000-0000-4000-8000-000000000000';
    const refused = await run(['decide', '--patient', unknown, '--viewer', 'RZF']);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/^CONSENT_PATIENT_NOT_FOUND: /);
    const invalid = await run(['decide', '--nhs-number-stdin', '--viewer', 'RZF'], { stdin: '9990000019\n' });
    expect(invalid.stderr).toMatch(/^CONSENT_NHS_NUMBER_INVALID: /);
    expect(invalid.stderr).not.toContain('9990000019');
    expect((await run(['decide', '--viewer', 'RZF'])).code).toBe(2);
    expect((await run(['decide', '--nhs-number-stdin', '--viewer', 'RZF'])).code).toBe(2);
  });
});
