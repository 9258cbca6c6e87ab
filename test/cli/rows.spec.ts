import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readPlainRows, type ReadRow, readRows } from '../../apps/cli/src/import/read-rows.js';
import { readInstant, Row } from '../../apps/cli/src/import/row.js';
import { choiceColumns, readChoice } from '../../apps/cli/src/import/rows/choices.js';
import { organisationColumns, readOrganisation } from '../../apps/cli/src/import/rows/organisations.js';
import { readOdsPractice } from '../../apps/cli/src/import/rows/ods-practices.js';
import { patientColumns, readPatient } from '../../apps/cli/src/import/rows/patients.js';

const digest = (text: string) => String(text.length) + text.slice(-8);

const all = async <T>(rows: AsyncIterable<ReadRow<T>>): Promise<ReadRow<T>[]> => {
  const found: ReadRow<T>[] = [];
  for await (const row of rows) found.push(row);
  return found;
};

const bytes = (text: string) => Readable.from([Buffer.from(text)]);
const patients = { columns: patientColumns, read: readPatient };
const patientRows = (text: string, keyColumn?: string) =>
  all(readRows(bytes(text), 'csv', patients, { digest, ...(keyColumn !== undefined && { keyColumn }) }));

const fault = (read: (row: Row) => unknown, values: Record<string, string>) => {
  try {
    read(new Row(new Map(Object.entries(values))));
  } catch (error) {
    return (error as Error).message;
  }
  return undefined;
};

describe('the columns of a file', () => {
  it('are found under any spelling of their names', async () => {
    const [row] = await patientRows('NHS Number,Date-of-Birth\n999 000 0018,1980-02-29\n');
    expect(row).toMatchObject({ value: { nhsNumber: '9990000018', dateOfBirth: '1980-02-29' } });
  });

  it.each([
    ['missing', 'name\nx\n', 'missing: nhs_number'],
    ['not known', 'nhs_number,nam\n1,2\n', 'not known: column 2'],
    ['named twice', 'nhs_number,name,Name\n1,2,3\n', 'named twice: name'],
  ])('end the import before it begins when one is %s', async (_, text, reason) => {
    await expect(patientRows(text)).rejects.toThrow(reason);
  });

  it('are not shown back when they are no names: a file without a header begins with a person', async () => {
    const failure = await patientRows('9990000018,Ada Person\n').catch((error: unknown) => error as Error);
    expect((failure as Error).message).toContain('not known: column 1, column 2');
    expect((failure as Error).message).not.toMatch(/Ada|999/i);
  });

  it('are as many as the fields of each row', async () => {
    expect(await patientRows('nhs_number,name\n9990000018\n')).toEqual([
      { line: 2, fault: { column: 'row', detail: 'has 1 fields under 2 column names' } },
    ]);
  });

  it('end the import of an empty file', async () => {
    await expect(patientRows('')).rejects.toThrow('CLI_IMPORT_EMPTY');
    await expect(all(readRows(bytes(''), 'ndjson', patients, { digest }))).rejects.toThrow(
      'CLI_IMPORT_EMPTY',
    );
    expect(await patientRows('nhs_number\n')).toEqual([]);
  });
});

describe('the key of a row', () => {
  const keys = async (text: string, keyColumn?: string) =>
    (await patientRows(text, keyColumn)).map((row) => ('key' in row ? row.key : 'none'));

  it('is the same for the same file, and for one that grew at its end', async () => {
    const rows = 'nhs_number\n9990000018\n9990000026\n';
    const before = await keys(rows);
    expect(await keys(rows.replaceAll('\n', '\r\n'))).toEqual(before);
    expect((await keys(`${rows}9990000034\n`)).slice(0, 2)).toEqual(before);
  });

  it('differs for two rows that say the same', async () => {
    const [first, second] = await keys('nhs_number\n9990000018\n9990000018\n');
    expect(first).not.toBe(second);
  });

  it('follows the key column wherever the row stands', async () => {
    const one = await keys('nhs_number,form\n9990000018,F1\n9990000026,F2\n', 'form');
    const other = await keys('form,nhs_number\nF2,9990000026\nF1,9990000018\n', 'form');
    expect(other).toEqual([...one].reverse());
    await expect(keys('nhs_number\n9990000018\n', 'form')).rejects.toThrow('missing: form');
  });
});

describe('a row', () => {
  it.each([
    ['a wrong check digit', { nhs_number: '9990000019' }, 'nhs_number must be a valid NHS number'],
    ['no NHS number', { nhs_number: ' ' }, 'nhs_number is empty'],
    [
      'a British date',
      { nhs_number: '9990000018', date_of_birth: '01/02/1980' },
      'date_of_birth must be a day',
    ],
    ['30 February', { nhs_number: '9990000018', date_of_birth: '1980-02-30' }, 'date_of_birth must be a day'],
    ['half a code', { nhs_number: '9990000018', practice: 'C8' }, 'practice must be an ODS code'],
    ['a landline', { nhs_number: '9990000018', mobile: '0116 496 0000' }, 'mobile must be a mobile number'],
    [
      'a date without a practice',
      { nhs_number: '9990000018', registered_from: '2020-01-01' },
      'needs a practice',
    ],
  ])('of a patient is refused for %s, without a word of what stands there', (_, values, reason) => {
    const message = fault(readPatient, values);
    expect(message).toContain(reason);
    for (const value of Object.values(values)) if (value.trim() !== '') expect(message).not.toContain(value);
  });

  it.each([
    ['an unknown value', { value: 'maybe' }, 'value must be one of granted, refused, revoked, verify'],
    ['a choice made online', { method: 'online' }, 'method must be one of in-person, phone, letter, policy'],
    ['a time without an offset', { from: '2024-01-01T09:00:00' }, 'from must be YYYY-MM-DD'],
    ['a scope that is no code', { scope: 'everyone else' }, 'scope must be an ODS code'],
  ])('of a choice is refused for %s', (_, changed, reason) => {
    const choice = { nhs_number: '9990000018', practice: 'C82901', direction: 'share-in', scope: 'all' };
    expect(fault(readChoice, { ...choice, value: 'granted', method: 'letter', ...changed })).toContain(
      reason,
    );
    expect([...choiceColumns.required, ...choiceColumns.optional]).toContain(Object.keys(changed)[0]);
  });

  it('of an organisation may name its closure and its successors', () => {
    const values = {
      code: 'c81001',
      name: 'X',
      kind: 'gp-practice',
      close_date: '2024-07-01',
      successors: 'A1B;C2D',
    };
    expect(readOrganisation(new Row(new Map(Object.entries(values))))).toEqual({
      code: 'C81001',
      name: 'X',
      kind: 'gp-practice',
      closure: { at: '2024-06-30T23:00:00.000Z', successors: ['A1B', 'C2D'] },
    });
    expect(organisationColumns.required).toEqual(['code', 'name', 'kind']);
  });
});

describe('a day', () => {
  it.each([
    ['2024-01-15', '2024-01-15T00:00:00.000Z'],
    ['2024-07-15', '2024-07-14T23:00:00.000Z'],
    ['1974-04-01', '1974-03-31T23:00:00.000Z'],
    ['1947-06-01', '1947-05-31T22:00:00.000Z'],
    ['2024-07-15T12:00:00+01:00', '2024-07-15T11:00:00.000Z'],
  ])('begins at midnight in England: %s', (text, at) => {
    expect(readInstant(text)).toBe(at);
  });
});

describe('the ODS practice file', () => {
  const line = (changed: Readonly<Record<number, string>>) => {
    const fields: Record<number, string> = {
      1: 'C81001',
      2: 'THE "OLD" SURGERY',
      11: '19740401',
      13: 'A',
      26: '4',
    };
    return Array.from(
      { length: 27 },
      (_, at) => `"${(changed[at + 1] ?? fields[at + 1] ?? '').replaceAll('"', '""')}"`,
    ).join();
  };
  const read = (text: string) =>
    all(readPlainRows(bytes(text), readOdsPractice, { digest, whySkipped: 'only proposed' }));
  const one = async (changed: Readonly<Record<number, string>>) => (await read(`${line(changed)}\r\n`))[0];

  it('names practices, from the day they opened', async () => {
    expect(await one({})).toMatchObject({
      value: {
        code: 'C81001',
        name: 'THE "OLD" SURGERY',
        kind: 'gp-practice',
        from: '1974-03-31T23:00:00.000Z',
      },
    });
  });

  it('closes those with status C on their closing date, and leaves dormant ones open', async () => {
    expect(await one({ 12: '20240331', 13: 'C' })).toMatchObject({
      value: { closure: { at: '2024-03-31T00:00:00.000Z', successors: [] } },
    });
    expect(await one({ 13: 'D' })).not.toHaveProperty('value.closure');
    expect(await one({ 13: 'C' })).toMatchObject({ fault: { column: 'close_date' } });
  });

  it('leaves out what is only proposed, unless it says when it opens', async () => {
    expect(await one({ 11: '', 13: 'P' })).toMatchObject({ skipped: 'only proposed' });
    expect(await one({ 11: '20990101', 13: 'P' })).toHaveProperty('value.from');
  });

  it('takes other prescribing settings for other providers', async () => {
    expect(await one({ 26: '14' })).toHaveProperty('value.kind', 'other-provider');
  });

  it('refuses lines of another width, and dates that name no day', async () => {
    expect(await read('C81001,X\n')).toMatchObject([{ line: 1, fault: { column: 'row' } }]);
    expect(await one({ 11: '20240230' })).toMatchObject({ fault: { column: 'open_date' } });
  });
});
