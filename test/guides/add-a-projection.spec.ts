import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

/* Follows the guide "Add a projection" as it is written, in a copy of the place it is about. */

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/how-to/add-a-projection.md'), 'utf8');

/** What stands in the page's code blocks, by what their first line names. */
const blocks = [...page.matchAll(/^```ts (file|in)=(\S+)\n([\s\S]*?)^```$/gm)].map(
  ([, kind, name, text]) => ({ kind, name: name!, text: text! }),
);

let workspace: string;
let folder: string;

beforeAll(() => {
  // Inside the repository, so that `#libs/...` means what it means there.
  mkdirSync(join(root, 'tmp'), { recursive: true });
  workspace = mkdtempSync(join(root, 'tmp/guide-'));
  folder = join(workspace, 'libs/read-models/src/choice-counts');
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'libs/read-models/test'), join(workspace, 'libs/read-models/test'));
  for (const { kind, name, text } of blocks) {
    if (kind === 'file') writeFileSync(join(name === 'index.ts' ? dirname(folder) : folder, name), text);
  }
});

afterAll(() => {
  rmSync(workspace, { recursive: true, force: true });
});

const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  return { status, said: stdout + stderr };
};

describe('the guide to add a projection', () => {
  it('names every file it has one write', () => {
    const files = blocks.filter(({ kind }) => kind === 'file').map(({ name }) => name);
    expect(files).toEqual(['tables.ts', 'projection.ts', 'choice-counts.spec.ts', 'index.ts']);
  });

  it('quotes the file it has one change as it is', () => {
    const quoted = blocks.filter(({ kind }) => kind === 'in');
    expect(quoted).toHaveLength(1);
    for (const { name, text } of quoted)
      expect(readFileSync(join(root, name), 'utf8')).toContain(text.trimEnd());
  });

  it('has code that compiles', () => {
    writeFileSync(
      join(workspace, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../tsconfig.json',
        compilerOptions: { rootDir: '../..' },
        include: ['.'],
      }),
    );
    const { status, said } = run('node_modules/typescript7/bin/tsc', '-p', join(workspace, 'tsconfig.json'));
    expect({ status, said }).toEqual({ status: 0, said: '' });
  });

  it('has a test that passes', () => {
    const config = {
      rootDir: workspace,
      testEnvironment: 'node',
      testEnvironmentOptions: { customExportConditions: ['consent-source', 'node', 'node-addons'] },
      testMatch: ['**/*.spec.ts'],
      extensionsToTreatAsEsm: ['.ts'],
      moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
      moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
      transform: { '^.+\\.ts$': [join(root, 'node_modules/@swc/jest')] },
      injectGlobals: false,
      testTimeout: 120_000,
    };
    const { status, said } = run(
      '--experimental-vm-modules',
      '--no-warnings',
      'node_modules/jest/bin/jest.js',
      '--config',
      JSON.stringify(config),
    );
    expect({ status, said }).toMatchObject({ status: 0, said: expect.stringContaining('4 passed') });
  });
});
