// Runs the TypeScript sources in a plain Node process, without a build:
//
//   node --import ./test/support/swc-loader.mjs path/to/program.ts
//
// - `#libs/<name>` means libs/<name>/src/index.ts: the condition `consent-source` is set here, no flag is needed.
// - `./x.js` beside a TypeScript file means `./x.ts`, as the compiler has it.
// - The project's .swcrc is honoured, decorator metadata included: Nest programs run too.
// - Compiled text is kept in node_modules/.cache, named by what it was made from, so a process that is started
//   many times (kill -9 tests) does not load the compiler at all.
// From a test, use `spawnTypeScript` of ./spawn-typescript.ts.
import { register } from 'node:module';

register('./swc-loader-hooks.mjs', import.meta.url);
process.setSourceMapsEnabled(true);
