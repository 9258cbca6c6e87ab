import { type Command, Option } from 'commander';
import { callerAs, type CommandContext, DEFAULT_ACTOR, withLedger } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import {
  choices,
  type ImportParts,
  importPartsOf,
  type Kind,
  optOuts,
  organisations,
  patients,
  practiceList,
} from '../import/kinds.js';
import type { FileFormat } from '../import/read-rows.js';
import { Rejects } from '../import/rejects.js';
import { type ImportSummary, runImport } from '../import/run-import.js';
import { counted, formatOf, openSource, type Source } from '../import/source.js';
import { facts } from '../terminal/output.js';
import { progressOf } from '../terminal/progress.js';
import { type Action, type CommandEnvironment, examples, type Register, running } from './command.js';

interface Options {
  readonly format?: FileFormat;
  readonly keyColumn?: string;
  readonly rejects?: string;
  readonly actor: string;
}

/** What is imported, in which format, and where rejected rows go. */
interface Job<T> {
  readonly kind: Kind<T>;
  readonly source: Source;
  readonly format: FileFormat;
  readonly keyColumn: string | undefined;
  readonly rejects: Rejects;
}

const bringInFile = async <T>(
  { output }: CommandContext,
  parts: ImportParts,
  { kind, source, format, keyColumn, rejects }: Job<T>,
): Promise<ImportSummary> => {
  const progress = progressOf(output, 'bytes');
  const bytes = counted(source.bytes, (read) => {
    if (source.size !== undefined) progress.update(read, source.size);
  });
  const options = { digest: parts.digest, ...(keyColumn !== undefined && { keyColumn }) };
  try {
    return await runImport(kind.read(bytes, format, options), kind.bringIn(parts), rejects);
  } finally {
    progress.stop();
    await rejects.close();
  }
};

const summaryText = (kind: string, summary: ImportSummary): string =>
  facts([
    ['import', kind],
    ...Object.entries(summary).map(([name, value]): [string, string] => [name, String(value)]),
  ]);

const importing =
  <T>(kind: Kind<T>): Action<Options> =>
  async (context, { format, keyColumn, rejects: rejectsFile, actor }, path = '-') => {
    const source = await openSource(path, context.terminal);
    const rejects = new Rejects(context.output, rejectsFile);
    await rejects.open();
    const job: Job<T> = { kind, source, format: format ?? formatOf(path), keyColumn, rejects };
    const summary = await withLedger(context, async (app) => {
      const parts = importPartsOf(app, callerAs('admin', actor));
      // Whoever opens the ledger next brings the read models up to date, in larger batches than would be done here.
      await parts.ledger.projections.stop();
      return bringInFile(context, parts, job);
    });
    await context.output.result({ import: kind.name, ...summary }, () => summaryText(kind.name, summary));
    return summary.rejected > 0 ? exitCodes.someRejected : exitCodes.ok;
  };

const addKind = <T>(parent: Command, environment: CommandEnvironment, kind: Kind<T>): void => {
  const { required, optional } = kind.columns;
  parent
    .command(kind.name)
    .argument('<file>', 'the file, or - for stdin')
    .summary(`import ${kind.summary}`)
    .description(
      `Imports ${kind.summary}.\n\nColumns needed: ${required.join(', ')}\nColumns taken:  ${optional.join(', ')}`,
    )
    .addOption(
      new Option(
        '--format <format>',
        'by default by the name: ndjson for .ndjson and .jsonl, else csv',
      ).choices(kind.formats),
    )
    .option('--key-column <name>', 'column that names a row for ever (default: its place in the file does)')
    .option('--rejects <file>', 'write rejected rows there as NDJSON: line, column, code, reason; no values')
    .option('--actor <id>', 'who imports, for the record', DEFAULT_ACTOR)
    .addHelpText('after', examples(...kind.examples))
    .action(running(environment, importing(kind)));
};

export const registerImport: Register = (program, environment) => {
  const parent = program
    .command('import')
    .summary('bring in organisations, patients, choices, opt-outs or practice lists')
    .description(
      'Brings rows in from CSV (with a header) or NDJSON, each decided by the rules. A row that is wrong is rejected ' +
        'by its line and the rest goes in (exit code 3). The same file may be imported again: nothing is recorded ' +
        'twice. docs/how-to/import.md describes the columns.',
    )
    .addHelpText(
      'after',
      examples(...[organisations, patients, choices, optOuts, practiceList].flatMap((kind) => kind.examples)),
    );
  addKind(parent, environment, organisations);
  addKind(parent, environment, patients);
  addKind(parent, environment, choices);
  addKind(parent, environment, optOuts);
  addKind(parent, environment, practiceList);
};
