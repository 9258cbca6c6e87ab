/**
 * Runs a program of the build with settings taken from files: each file in /run/secrets that is named as a setting
 * holds its value. So passwords stand neither in the definition of a container nor in its environment from outside.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const SECRETS = '/run/secrets';

for (const name of existsSync(SECRETS) ? readdirSync(SECRETS) : []) {
  if (/^LEDGER_[A-Z_]+$/.test(name)) process.env[name] ??= readFileSync(join(SECRETS, name), 'utf8').trim();
}
// The program is to see itself as the one that was started.
process.argv.splice(1, 1);
const [, program] = process.argv;
await import(pathToFileURL(resolve(program)).href);
