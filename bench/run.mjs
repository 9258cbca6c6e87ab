import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { append } from './append.mjs';
import { eventStoreDb } from './eventstoredb.mjs';
import { feed } from './feed.mjs';
import { http } from './http.mjs';
import { optOutCheck } from './opt-out-check.mjs';
import { optOutSet } from './opt-out-set.mjs';
import { postgres } from './postgres.mjs';
import { rebuild } from './rebuild.mjs';
import { secondaryUse } from './secondary-use.mjs';
import { startUp } from './start-up.mjs';
import { webhooks } from './webhooks.mjs';
import { table } from './lib/report.mjs';

/*
 * Each case is measured against its limit or beside a peer in the same run, by turns, and reported as the median of
 * the ratios: the figures of one machine, comparable only with themselves.
 */
const cases = {
  append,
  eventstoredb: eventStoreDb,
  feed,
  http,
  'opt-out-check': optOutCheck,
  'opt-out-set': optOutSet,
  postgres,
  rebuild,
  'secondary-use': secondaryUse,
  'start-up': startUp,
  webhooks,
};

const usage = `npm run bench -- [${Object.keys(cases).join('|')} ...] [--runs N] [--quick]
  --runs N   paired runs per case (default 5)
  --quick    a tenth of the work: to see that it runs, not to be quoted`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: 'string', default: '5' },
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean' },
  },
});
const runs = Number(values.runs);
const unknown = positionals.filter((name) => !(name in cases));
if (values.help || unknown.length > 0 || !Number.isInteger(runs) || runs < 1) {
  console.error(unknown.length > 0 ? `unknown case: ${unknown.join(', ')}\n${usage}` : usage);
  process.exit(values.help ? 0 : 2);
}

const lines = [];
for (const [name, measure] of Object.entries(cases)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.error(`measuring ${name} ...`);
  lines.push(...(await measure({ runs, quick: values.quick })));
}
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model.trim()}, ${runs} paired runs\n`);
console.log(table(lines));
