import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = join(import.meta.dirname, '../..');

interface NestConfiguration {
  readonly projects: Readonly<Record<string, { readonly type: string; readonly root: string }>>;
}

const { projects } = JSON.parse(readFileSync(join(root, 'nest-cli.json'), 'utf8')) as NestConfiguration;

const foldersWith = (folder: string, entry: string): string[] =>
  readdirSync(join(root, folder)).filter((name) => existsSync(join(root, folder, name, 'src', entry)));

describe('nest-cli.json', () => {
  it('knows every app and every lib', () => {
    const apps = foldersWith('apps', 'main.ts').map((name) => [name, 'application', `apps/${name}`]);
    const libs = foldersWith('libs', 'index.ts').map((name) => [name, 'library', `libs/${name}`]);
    const known = Object.entries(projects).map(([name, project]) => [name, project.type, project.root]);
    expect(known).toEqual(expect.arrayContaining([...apps, ...libs]));
  });
});
