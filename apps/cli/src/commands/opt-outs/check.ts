import type { Command } from 'commander';
import { Option } from 'commander';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  type AnswerCache,
  OptOutFileChecker,
  type OptOutFileCheck,
  type OptOutFileCheckResult,
} from '#libs/application';
import type { CheckedUse } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import {
  type ByteSink,
  fileFormats,
  type FileFormat,
  FileSink,
  formatOfName,
  nowhere,
  StreamSink,
} from '#libs/opt-out-check';
import { callerAs, type CommandContext, DEFAULT_ACTOR, withExistingLedger } from '../../context.js';
import { cliError } from '../../errors.js';
import { exitCodes } from '../../exit-codes.js';
import { openSource, STDIN } from '../../import/source.js';
import { instantArgument, odsCodeArgument } from '../../patient-reference.js';
import { facts } from '../../terminal/output.js';
import { progressOf } from '../../terminal/progress.js';
import { type Action, examples, type Register, running } from '../command.js';

interface Options {
  readonly in: string;
  readonly out: string;
  readonly rejects?: string;
  readonly format?: FileFormat;
  readonly column?: string;
  readonly header?: true;
  readonly gzip?: true;
  readonly asOf?: Instant;
  readonly audit?: true;
  readonly again?: true;
  readonly cache?: string;
  readonly purpose?: string;
  readonly recipient?: string;
  readonly project?: string;
  readonly legalBasis?: string;
  readonly disease?: string;
  readonly source?: OdsCode;
  readonly actor: string;
}

const STDOUT = '-';

const formatFor = ({ format, in: path, column, header }: Options): OptOutFileCheck['format'] => {
  const chosen = format ?? formatOfName(path);
  if (chosen !== 'csv') return { format: chosen };
  const place = column !== undefined && /^[1-9]\d*$/.test(column) ? Number(column) : column;
  return {
    format: 'csv',
    ...(place !== undefined && { column: place }),
    ...(header === true && { header: true }),
  };
};

const useFor = ({ purpose, recipient, project, legalBasis, disease, source }: Options): CheckedUse | null => {
  if (purpose === undefined) {
    if ([recipient, project, legalBasis, disease, source].every((given) => given === undefined)) return null;
    throw cliError('CLI_INPUT_MISSING', { detail: 'What the data is for is said with --purpose.' });
  }
  const [basis = null, groundId = null] = legalBasis?.split(':', 2) ?? [];
  return {
    purpose,
    recipient: recipient ?? null,
    project: project ?? null,
    basis,
    groundId,
    disease: disease ?? null,
    source: source ?? null,
  };
};

/** One file in the place of another would take it away while it is read. */
const assertApart = (paths: readonly (string | undefined)[]): void => {
  const named = paths
    .filter((path) => path !== undefined && path !== STDIN)
    .map((path) => resolve(path ?? ''));
  if (new Set(named).size < named.length)
    throw cliError('CLI_FILE_UNUSABLE', {
      detail: '--in, --out, --rejects and --cache name one file twice.',
    });
};

const sinkFor = (path: string, { terminal }: CommandContext): Promise<ByteSink> =>
  path === STDOUT ? Promise.resolve(new StreamSink(terminal.stdout)) : FileSink.open(path);

/** Answers for several files, in a file of their own. Only this ledger's vault opens it, until somebody is erased. */
const answersIn = (path: string): AnswerCache => ({
  read: async () => {
    try {
      return await readFile(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  },
  write: async (sealed) => {
    const file = await FileSink.open(path);
    try {
      await file.write(sealed);
      await file.prepare();
      await file.commit();
    } catch (error) {
      await file.abort();
      throw error;
    }
  },
});

const summaryText = (result: OptOutFileCheckResult): string =>
  facts([
    ['check', result.checkId],
    ['as at', result.at],
    ['as of position', result.asOfPosition ?? 'empty ledger'],
    ['good until', result.validUntil],
    ['rows', String(result.rows)],
    ['kept', String(result.kept)],
    ['removed', String(result.removed)],
    ['rejected', String(result.rejected)],
    ...Object.entries(result.reasons).map(([reason, count]): [string, string] => [
      `  ${reason}`,
      String(count),
    ]),
    ['input sha256', result.input.sha256],
    ['output sha256', result.output.sha256],
  ]);

const check: Action<Options> = async (context, options) => {
  const { output, terminal } = context;
  assertApart([options.in, options.out, options.rejects, options.cache]);
  const [format, use] = [formatFor(options), useFor(options)];
  const { bytes, size } = await openSource(options.in, terminal);
  const result = await withExistingLedger(context, async (app) => {
    const sink = await sinkFor(options.out, context);
    const progress = progressOf(output, 'bytes');
    const cancelled = new AbortController();
    const interrupt = (): void => {
      cancelled.abort();
    };
    process.once('SIGINT', interrupt);
    try {
      const rejects = options.rejects === undefined ? nowhere : await FileSink.open(options.rejects);
      return await app.get(OptOutFileChecker, { strict: false }).check({
        caller: callerAs('admin', options.actor),
        input: bytes,
        output: sink,
        rejects,
        format,
        use,
        asOf: options.asOf ?? null,
        isAudit: options.audit === true,
        again: options.again === true,
        ...(options.cache !== undefined && { cache: answersIn(options.cache) }),
        gzip: options.gzip === true || (options.out !== STDOUT && options.out.endsWith('.gz')),
        signal: cancelled.signal,
        progress: ({ bytesRead }) => {
          if (size !== undefined) progress.update(bytesRead, size);
        },
      });
    } catch (error) {
      await sink.abort();
      throw error;
    } finally {
      process.off('SIGINT', interrupt);
      progress.stop();
    }
  });
  await tell(context, options, result);
  return result.rejected > 0 ? exitCodes.someRejected : exitCodes.ok;
};

/** What it came to goes to stdout, unless the rows have gone there. */
const tell = async (
  { output }: CommandContext,
  { out, rejects }: Options,
  result: OptOutFileCheckResult,
): Promise<void> => {
  const { earlier, rejected, silent } = result;
  if (out === STDOUT) output.note(output.options.json ? JSON.stringify(result) : summaryText(result));
  else await output.result(result, () => summaryText(result));
  if (silent?.outcome !== undefined && silent.outcome !== 'permit')
    output.note(
      `By rule ${silent.rule} (${silent.reason}) only those may stay who consented to the project.`,
    );
  if (rejected > 0 && rejects === undefined)
    output.note('--rejects FILE lists the rejected rows by their lines.');
  if (earlier.count > 0) output.note(`The same file was checked before, last at ${String(earlier.last)}.`);
};

const addCheck = (parent: Command): Command =>
  parent
    .command('check')
    .summary('take the rows of people who have opted out of a file')
    .description(
      'Copies the rows of everyone whose data may leave, bytes and order unchanged, as of one moment of the ledger. ' +
        'Rows without a valid NHS number are left out and counted (exit code 3). The result is complete or absent. ' +
        'docs/how-to/check-a-file.md says more.',
    )
    .requiredOption('--in <file>', 'the file, compressed or not, or - for stdin')
    .requiredOption('--out <file>', 'where the kept rows go, or - for stdout')
    .option('--rejects <file>', 'write rejected rows there as NDJSON: line and reason; no values')
    .addOption(
      new Option(
        '--format <format>',
        'by default by the name: mesh for .dat, list for .txt, else csv',
      ).choices(fileFormats),
    )
    .option(
      '--column <column>',
      'CSV: name of the column, or its place from 1 (default: the one called NHS number)',
    )
    .option('--header', 'CSV: the first row is a header, where the column is given by its place')
    .option('--gzip', 'compress the output (default: when its name ends in .gz)')
    .option('--as-of <time>', 'check against what was known then (default: now)', instantArgument)
    .option('--audit', 'allow a time whose answers are no longer good for releasing data')
    .addOption(
      new Option(
        '--cache <file>',
        'take the answers kept there, up to 21 days old; or keep them there, sealed, for the next file',
      ).conflicts('asOf'),
    )
    .option('--again', 'the same MESH list was checked before, and is to be checked again')
    .option('--purpose <purpose>', 'decide by the rules for this use, instead of national opt-outs alone')
    .option('--recipient <category>', 'who receives the data')
    .option('--project <id>', 'the project it is for')
    .option('--legal-basis <kind:id>', 'the basis declared, and its record, as in s251-approval:cag-24-17')
    .option('--disease <disease>', 'of a public-health notice')
    .option(
      '--source <ods>',
      'whose records the file is from: Type 1 counts unless it is known to be no GP practice',
      odsCodeArgument,
    )
    .option('--actor <id>', 'who checks, for the record', DEFAULT_ACTOR)
    .addHelpText(
      'after',
      examples(
        'ledger opt-outs check --in cohort.csv --out cohort-checked.csv --rejects rejects.ndjson',
        'ledger opt-outs check --in list.dat --out - | gzip > checked.dat.gz',
        'ledger opt-outs check --in cohort.csv.gz --out checked.csv.gz --purpose research --recipient university ' +
          '--project heart-study --legal-basis s251-approval:cag-24-17',
      ),
    );

/** `ledger opt-outs check`. */
export const registerCheck: Register = (parent, environment) => {
  addCheck(parent).action(running(environment, check));
};
