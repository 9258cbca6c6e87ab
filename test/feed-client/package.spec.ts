import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as client from '#libs/feed-client';

/* The package as it is packed, installed where the ledger is not. */

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');
const source = join(root, 'libs/feed-client');
const compiler = join(root, 'node_modules/typescript/bin/tsc');
const NAME = '@consent-ledger/feed-client';

/** What the package itself brings, and nothing else of ours. */
const INSTALLED = ['rxjs', 'tslib', 'eventsource-parser'];
/** What whoever compiles against it has. */
const FOR_TYPES = ['@types/node', 'undici-types'];

const readme = readFileSync(join(source, 'README.md'), 'utf8');

describe('the package of the client', () => {
  const folder = mkdtempSync(join(tmpdir(), 'feed-client-'));
  const consumer = join(folder, 'consumer');
  const installed = join(consumer, 'node_modules', NAME);
  let packed: readonly string[];

  const link = (name: string): void => {
    mkdirSync(dirname(join(consumer, 'node_modules', name)), { recursive: true });
    symlinkSync(join(root, 'node_modules', name), join(consumer, 'node_modules', name));
  };

  beforeAll(async () => {
    // Not where it stands: its build would lie between the sources.
    const copy = join(folder, 'feed-client');
    mkdirSync(copy);
    for (const name of ['package.json', 'README.md']) cpSync(join(source, name), join(copy, name));
    await run(process.execPath, [
      compiler,
      '-p',
      join(source, 'tsconfig.build.json'),
      '--outDir',
      join(copy, 'dist'),
    ]);
    const options = { cwd: copy };
    const { stdout } = await run('npm', ['pack', '--json', '--ignore-scripts', '--offline'], options);
    const [{ filename, files }] = JSON.parse(stdout) as [
      { readonly filename: string; readonly files: readonly { readonly path: string }[] },
    ];
    packed = files.map(({ path }) => path);
    mkdirSync(installed, { recursive: true });
    await run('tar', ['-xzf', join(copy, filename), '-C', installed, '--strip-components=1']);
    for (const name of [...INSTALLED, ...FOR_TYPES]) link(name);
    writeFileSync(join(consumer, 'package.json'), '{"type":"module"}');
  });

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('holds what is built and how to use it', () => {
    const modules = readdirSync(join(source, 'src')).map((name) => name.replace(/\.ts$/, ''));
    const expected = modules.flatMap((name) => [`dist/${name}.js`, `dist/${name}.d.ts`]);
    expect([...packed].sort()).toEqual(['README.md', 'package.json', ...expected].sort());
  });

  it('runs with its own dependencies alone, and gives what its source gives, in the versions tried here', async () => {
    const program = `console.log(JSON.stringify(Object.keys(await import('${NAME}'))))`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: consumer });
    expect((JSON.parse(stdout) as string[]).sort()).toEqual(Object.keys(client).sort());
    const dependenciesOf = (folder: string): object =>
      (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { dependencies: object })
        .dependencies;
    expect(dependenciesOf(root)).toMatchObject(dependenciesOf(source));
  });

  it('has a README whose examples compile against what is packed', async () => {
    const examples = [...readme.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code ?? '');
    expect(examples).toHaveLength(4);
    for (const [index, code] of examples.entries())
      writeFileSync(join(consumer, `example-${String(index)}.ts`), `${code}\nexport {};\n`);
    const compilerOptions = {
      target: 'es2022',
      module: 'nodenext',
      types: ['node'],
      strict: true,
      noEmit: true,
      exactOptionalPropertyTypes: true,
    };
    writeFileSync(join(consumer, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const compiled = await run(process.execPath, [compiler, '-p', consumer]).catch((error: unknown) => error);
    expect((compiled as { readonly stdout: string }).stdout).toBe('');
  });

  it('has a README with every option, step, code and remedy', () => {
    const declared = (file: string, name: string): readonly string[] => {
      const text = readFileSync(join(installed, 'dist', `${file}.d.ts`), 'utf8');
      const body = new RegExp(`export interface ${name}\\b[^{]*\\{(.*?)^\\}`, 'ms').exec(text)?.[1] ?? '';
      return [...body.matchAll(/^ {4}readonly (\w+)\??:/gm)].map(([, member]) => member!);
    };
    const wanted = [
      ...declared('connection', 'FeedConnection'),
      ...declared('batches', 'ReadingOptions'),
      ...declared('follow', 'FollowOptions'),
      ...declared('copy', 'CopyOptions'),
      ...declared('snapshot', 'SnapshotOptions'),
      ...declared('timing', 'Timing'),
      ...declared('webhook', 'WebhookOptions'),
    ];
    expect(wanted.length).toBeGreaterThan(25);
    const sources = readdirSync(join(source, 'src')).map((name) =>
      readFileSync(join(source, 'src', name), 'utf8'),
    );
    const all = sources.join('\n');
    const codes = new Set(all.match(/\bFEED_[A-Z]+_[A-Z_]*[A-Z]\b/g));
    const steps = new Set([...all.matchAll(/readonly do: '([a-z-]+)'/g)].map(([, step]) => step!));
    const remedies = /type Remedy =(.*?);/s.exec(all)![1]!.match(/[a-z-]{5,}/g)!;
    expect([codes.size, steps.size, remedies.length].every((size) => size > 7)).toBe(true);
    const missing = [...wanted, ...codes, ...steps, ...remedies].filter(
      (name) => !readme.includes(`\`${name}`),
    );
    expect(missing).toEqual([]);
  });
});
