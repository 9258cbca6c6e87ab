import { afterAll, describe, expect, it } from '@jest/globals';
import { counts, numbers, writtenTo } from './support/import-files.js';
import { jsonLines, ledger, newDirectory } from './support/terminal.js';

const directory = newDirectory();
const data = directory.file('data');
const run = (args: readonly string[]) => ledger([...args, '--data-dir', data]);
const fileOf = (name: string, text: string): string => writtenTo(directory, name, text);

afterAll(() => {
  directory.remove();
});

describe('the ODS practice file', () => {
  const line = (code: string, status: string, closed = '', open = '19740401') =>
    [
      ...[
        code,
        `PRACTICE ${code}`,
        'Y60',
        'QK1',
        '1 MAIN ST',
        '',
        'TOWN',
        '',
        'SHIRE',
        'LE1 1AA',
        open,
        closed,
      ],
      ...[status, 'B', '04C', '20130401', '', '0116 4960000', '', '', '', '0', '', '04C', '', '4', ''],
    ]
      .map((field) => `"${field}"`)
      .join();

  it('registers practices and closes the closed ones, once', async () => {
    const text = [
      line('C81101', 'A'),
      line('C81102', 'C', '20200331'),
      line('C81103', 'D'),
      line('C81104', 'P', '', ''),
      'C81105,short',
    ].join('\r\n');
    const file = fileOf('epraccur.csv', text);
    const args = ['import', 'organisations', file, '--format', 'ods-practices', '--json'];
    const first = await run(args);
    expect(first.code).toBe(3);
    expect(counts(first)).toEqual({ rows: 5, recorded: 3, unchanged: 0, skipped: 1, rejected: 1, events: 4 });
    expect(counts(await run(args))).toEqual({
      rows: 5,
      recorded: 0,
      unchanged: 3,
      skipped: 1,
      rejected: 1,
      events: 0,
    });
    const closed = `nhs_number,practice\n${numbers[950]!},C81102\n`;
    const late = await run(['import', 'patients', fileOf('closed.csv', closed), '--json']);
    expect(jsonLines(late.stderr)).toMatchObject([{ code: 'CONSENT_ORGANISATION_CLOSED' }]);
  });
});
