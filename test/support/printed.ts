import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build-when-stale.js';

/** The blocks of a page in one language. */
export const blocksOf = (page: string, language: string): readonly string[] => {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code]) => code ?? '',
  );
};

/** A folder like a clone that was built: packages, build and scripts as they are, and what is written is its own. */
export const builtClone = (): string => {
  const clone = mkdtempSync(join(tmpdir(), 'as-printed-'));
  for (const name of ['package.json', 'node_modules', 'dist'])
    symlinkSync(join(root, name), join(clone, name));
  return clone;
};
