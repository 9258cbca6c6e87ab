import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { counts, numbers, writtenTo } from './support/import-files.js';
import { json, jsonLines, ledger, newDirectory, type RunOptions } from './support/terminal.js';

const directory = newDirectory();
const data = directory.file('data');
const run = (args: readonly string[], options?: RunOptions) => ledger([...args, '--data-dir', data], options);

const fileOf = (name: string, text: string): string => writtenTo(directory, name, text);

const events = async (): Promise<number> =>
  (json(await run(['status', '--json'])) as { counts: { events: number } }).counts.events;

const organisations = fileOf(
  'organisations.csv',
  '\uFEFFCode,Name,Kind,Open date,Close date,Successors\r\n' +
    'C81001,"The ""Old"" Surgery, Main St",gp-practice,1990-01-01,,\r\n' +
    'C81002,Other Surgery,gp-practice,,,\r\n' +
    'RQ9,Some Trust,nhs-trust,,,\r\n' +
    'ZZ9,Old Clinic,other-provider,1990-01-01,2020-01-01,RQ9\r\n',
);

const patients = fileOf(
  'patients.csv',
  [
    'nhs_number,name,date_of_birth,practice,mobile,email',
    ...numbers
      .slice(0, 700)
      .map(
        (number, at) =>
          `${number},Zebedee Importsson,1970-05-${String((at % 28) + 1).padStart(2, '0')},C81001,07700 900123,z${at}@example.org`,
      ),
  ].join('\n'),
);

const choice = (number: string, more: Record<string, unknown> = {}) =>
  JSON.stringify({
    nhs_number: number,
    practice: 'C81001',
    direction: 'share-in',
    value: 'refused',
    scope: 'all',
    method: 'letter',
    notice: 'leaflet/1',
    from: '2024-05-01',
    evidence: 'Letter of Zebedee',
    ...more,
  });

beforeAll(async () => {
  const first = await run(['import', 'organisations', organisations, '--json']);
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(counts(first)).toEqual({ rows: 4, recorded: 4, unchanged: 0, skipped: 0, rejected: 0, events: 5 });
  const second = await run(['import', 'patients', patients, '--json']);
  expect([second.code, second.stderr]).toEqual([0, '']);
  expect(counts(second)).toMatchObject({ rows: 700, recorded: 700, events: 2800 });
});

afterAll(() => {
  directory.remove();
});

describe('opt-outs of a file', () => {
  const fromFile = () =>
    fileOf(
      'opt-outs.csv',
      [
        'NHS number,scheme,practice,channel,value,from',
        ...numbers.slice(600, 620).map((number) => `${number},national,,post,,2023-02-01`),
        `${numbers[600]},national,,phone,withdrawn,2024-02-01`,
        `${numbers[620]},type-1,C81001,,,2023-02-01`,
        `${numbers[621]},legacy-type-2,C81001,,,2018-10-11`,
        `${numbers[622]},legacy-type-2,C81001,,,2018-10-12`,
        `${numbers[623]},national,,online,,2023-02-01`,
        `${numbers[1000]},national,,post,,2023-02-01`,
      ].join('\n'),
    );

  it('filter the next file that is checked, and go in once', async () => {
    const file = fromFile();
    const first = await run(['import', 'opt-outs', file, '--json']);
    expect([first.code, counts(first)]).toMatchObject([
      3,
      { rows: 26, recorded: 24, rejected: 2, events: 24 },
    ]);
    const rejected = jsonLines(first.stderr) as readonly { line: number; code: string }[];
    expect(rejected.map(({ line, code }) => [line, code])).toEqual([
      [26, 'CLI_ROW_UNREADABLE'],
      [27, 'CONSENT_PATIENT_NOT_FOUND'],
    ]);
    const again = await run(['import', 'opt-outs', file, '--json']);
    expect(counts(again)).toMatchObject({ recorded: 0, unchanged: 24, rejected: 2, events: 0 });

    const cohort = fileOf('cohort.txt', numbers.slice(600, 624).join('\n'));
    const kept = directory.file('kept.txt');
    const checked = await run(['opt-outs', 'check', '--in', cohort, '--out', kept, '--json']);
    expect([checked.code, json(checked)]).toMatchObject([0, { rows: 24, kept: 4, removed: 20 }]);
    const left = [600, 620, 622, 623].map((at) => numbers[at]);
    expect(readFileSync(kept, 'utf8').trim().split('\n')).toEqual(left);
  }, 60_000);
});

describe('an import that is repeated', () => {
  it('changes nothing, whatever is imported', async () => {
    const choices = fileOf(
      'choices.ndjson',
      numbers
        .slice(0, 50)
        .map((number) => choice(number))
        .join('\n'),
    );
    const list = fileOf(
      'list.csv',
      'practice,organisation,status\nC81001,RQ9,allowed\nC81002,RQ9,prohibited\n',
    );
    expect(counts(await run(['import', 'choices', choices, '--json']))).toMatchObject({
      recorded: 50,
      events: 50,
    });
    expect(counts(await run(['import', 'practice-list', list, '--json']))).toMatchObject({
      recorded: 2,
      events: 2,
    });
    const before = await events();
    for (const [kind, file, rows] of [
      ['organisations', organisations, 4],
      ['patients', patients, 700],
      ['choices', choices, 50],
      ['practice-list', list, 2],
    ] as const) {
      const again = await run(['import', kind, file, '--json']);
      expect([kind, again.code]).toEqual([kind, 0]);
      expect(counts(again)).toEqual({
        rows,
        recorded: 0,
        unchanged: rows,
        skipped: 0,
        rejected: 0,
        events: 0,
      });
    }
    expect(await events()).toBe(before);
  });

  it('takes only what has been added at the end', async () => {
    const [one, two] = [choice(numbers[60]!), choice(numbers[61]!)];
    await run(['import', 'choices', fileOf('grown.ndjson', one)]);
    const grown = await run(['import', 'choices', fileOf('grown.ndjson', `${one}\n${two}\n`), '--json']);
    expect(counts(grown)).toMatchObject({ recorded: 1, unchanged: 1 });
  });

  it('takes the same statement as often as it is made', async () => {
    const rows = ['granted', 'revoked', 'granted'].map((value) => choice(numbers[62]!, { value }));
    const three = await run(['import', 'choices', fileOf('three.ndjson', rows.join('\n')), '--json']);
    expect(counts(three)).toMatchObject({ recorded: 3, events: 3 });
    const state = json(await run(['state', '--nhs-number-stdin', '--json'], { stdin: `${numbers[62]!}\n` }));
    expect(state).toMatchObject({ shareIn: { all: { value: 'revoked' } } });
  });

  it('follows a key column from file to file', async () => {
    const rows = [choice(numbers[63]!, { form: 'F1' }), choice(numbers[64]!, { form: 'F2' })];
    const args = ['import', 'choices', '-', '--format', 'ndjson', '--key-column', 'form', '--json'];
    expect(counts(await run(args, { stdin: rows.join('\n') }))).toMatchObject({ recorded: 2 });
    expect(counts(await run(args, { stdin: rows.reverse().join('\n') }))).toMatchObject({ unchanged: 2 });
  });
});

describe('rows that are wrong', () => {
  const ugly = [
    'nhs_number,name,date_of_birth,practice',
    `${numbers[800]!},Good Importsson,1970-01-01,C81001`,
    '9990000019,Wrong Importsson,1970-01-01,C81001',
    `${numbers[801]!},"Torn Importsson,1970-01-01,C81001`,
    `${numbers[802]!},Future Importsson,2999-01-01,C81001`,
    `${numbers[803]!},Lost Importsson,1970-01-01,X99`,
    `${numbers[804]!},Trusting Importsson,1970-01-01,RQ9`,
    `${numbers[800]!},Twice Importsson,1970-01-01,C81001`,
    `${numbers[805]!},Short Importsson`,
    `${numbers[806]!},Other Importsson,1970-01-01,C81001`,
  ].join('\r\n');

  it('are rejected by line and reason, and the others go in: exit code 3', async () => {
    const rejects = directory.file('rejects.ndjson');
    const ran = await run(['import', 'patients', fileOf('ugly.csv', ugly), '--rejects', rejects, '--json']);
    expect(ran).toMatchObject({ code: 3, stderr: '' });
    expect(counts(ran)).toMatchObject({ rows: 9, recorded: 2, rejected: 7 });
    const text = readFileSync(rejects, 'utf8');
    const told = jsonLines(text) as readonly { line: number; code: string; column: string | null }[];
    expect(told.map(({ line, code }) => [line, code]).sort()).toEqual([
      [3, 'CLI_ROW_UNREADABLE'],
      [4, 'CLI_ROW_UNREADABLE'],
      [5, 'CONSENT_DATE_INVALID'],
      [6, 'CONSENT_ORGANISATION_UNKNOWN'],
      [7, 'CONSENT_NOT_A_PRACTICE'],
      [8, 'CONSENT_PATIENT_ALREADY_REGISTERED'],
      [9, 'CLI_ROW_UNREADABLE'],
    ]);
    expect(text).not.toMatch(/Importsson|999\d{7}|2999|1970/);
  });

  it('are told of on stderr without a file', async () => {
    const ran = await run(['import', 'patients', fileOf('ugly.csv', ugly)]);
    expect(ran.code).toBe(3);
    expect(ran.stderr).toContain('line 3: CLI_ROW_UNREADABLE: nhs_number must be a valid NHS number');
    expect(ran.stderr).not.toMatch(/Importsson|999\d{7}/);
  });

  it('may be about somebody who is not registered, which makes them no patient', async () => {
    const stranger = choice(numbers[900]!);
    const ran = await run(['import', 'choices', fileOf('stranger.ndjson', stranger), '--json']);
    expect(ran.code).toBe(3);
    expect(jsonLines(ran.stderr)).toMatchObject([{ line: 1, code: 'CONSENT_PATIENT_NOT_FOUND' }]);
    const later = `nhs_number,practice\n${numbers[900]!},C81001\n`;
    expect((await run(['import', 'patients', fileOf('later.csv', later)])).code).toBe(0);
  });

  it('are judged by the rules: a choice needs the notice that was shown', async () => {
    const unnamed = choice(numbers[70]!, { notice: null });
    const ran = await run(['import', 'choices', fileOf('unnamed.ndjson', unnamed), '--json']);
    expect(jsonLines(ran.stderr)).toMatchObject([
      { line: 1, code: 'CONSENT_CHOICE_INVALID', reason: 'The notice that was shown is named.' },
    ]);
  });

  it('cost an organisation file that row alone', async () => {
    const text =
      'code,name,kind\nC81003,Third Surgery,gp-practice\nRQ9,Another Name,nhs-trust\nC81004,Fourth,gp-practice\n';
    const ran = await run(['import', 'organisations', fileOf('renamed.csv', text), '--json']);
    expect(counts(ran)).toMatchObject({ rows: 3, recorded: 2, rejected: 1, events: 2 });
    expect(jsonLines(ran.stderr)).toMatchObject([{ line: 3, code: 'CONSENT_ORGANISATION_EXISTS' }]);
  });
});

describe('files that are wrong', () => {
  it.each([
    ['that is empty', '', 'CLI_IMPORT_EMPTY'],
    ['without a needed column', 'name,practice\nx,C81001\n', 'CLI_IMPORT_COLUMNS'],
    ['with a column nobody knows', 'nhs_number,nome\n9990000018,x\n', 'CLI_IMPORT_COLUMNS'],
  ])('refuse one %s: nothing is recorded', async (_, text, code) => {
    const before = await events();
    const ran = await run(['import', 'patients', fileOf('wrong.csv', text)]);
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(code) });
    expect(await events()).toBe(before);
  });

  it('refuse one that is not there, a directory, a format of another kind and two files', async () => {
    expect(await run(['import', 'patients', directory.file('nowhere')])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('ENOENT'),
    });
    expect((await run(['import', 'patients', directory.path])).code).toBe(1);
    expect((await run(['import', 'patients', patients, '--format', 'ods-practices'])).code).toBe(2);
    expect((await run(['import', 'patients', patients, patients])).code).toBe(2);
    const rejects = directory.file('no/such/directory/rejects');
    expect((await run(['import', 'patients', patients, '--rejects', rejects])).code).toBe(1);
  });
});
