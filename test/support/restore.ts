import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const runbook = join(import.meta.dirname, '../../docs/runbooks/eventstoredb.md');

/** The statements that the runbook has people run after a restore, those that change tables named so. */
export const sqlOfRestore = (prefix: string): readonly string[] => {
  const [, block = ''] = /^ *```sql\n(.*?)^ *```/ms.exec(readFileSync(runbook, 'utf8')) ?? [];
  const found = block
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith(`update ${prefix}`));
  if (found.length === 0) throw new Error(`the runbook says nothing of tables named ${prefix}…`);
  return found;
};
