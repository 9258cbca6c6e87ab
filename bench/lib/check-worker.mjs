import { createReadStream, createWriteStream, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import {
  checkFile,
  fileBytes,
  FileSink,
  nowhere,
  numberKeyAt,
  NumberSet,
  verdict,
} from '#libs/opt-out-check';

/* One way of taking the opted out of a file, in a process of its own; what it took goes to stdout as JSON. */

const [, , way, optOuts, input, output] = process.argv;
const numbers = () => readFileSync(optOuts, 'latin1').trimEnd().split('\n');

const lineByLine = async () => {
  const out = createWriteStream(output);
  for await (const line of createInterface({ input: createReadStream(input), crlfDelay: Infinity }))
    if (!out.write(`${line}\n`)) await once(out, 'drain');
  out.end();
  await once(out, 'close');
};

const parsed = (set) =>
  pipeline(
    createReadStream(input),
    parse({ columns: true, raw: true }),
    async function* (records) {
      for await (const { record, raw } of records) if (!set.has(record.nhs_number)) yield raw;
    },
    createWriteStream(output),
  );

const checked = async (set) =>
  checkFile({
    input: (await fileBytes(input)).bytes,
    output: await FileSink.open(output),
    rejects: nowhere,
    format: { format: 'csv' },
    judge: (key) => (set.has(key) ? verdict.remove : verdict.keep),
  });

const ways = {
  copy: async () => ({ work: lineByLine }),
  'csv-parse': async () => {
    const set = new Set(numbers());
    return { work: () => parsed(set) };
  },
  check: async () => {
    // Straight from the bytes: millions of strings would be weighed with the check.
    const lines = readFileSync(optOuts);
    const keys = Uint32Array.from({ length: lines.length / 11 }, (_, i) =>
      numberKeyAt(lines, i * 11, i * 11 + 10),
    );
    const started = performance.now();
    const set = NumberSet.of(keys);
    const buildSeconds = (performance.now() - started) / 1000;
    return { work: () => checked(set), told: { buildSeconds, setMegabytes: set.bytes / 1e6 } };
  },
};

const { work, told = {} } = await ways[way]();
globalThis.gc?.();
const before = process.cpuUsage();
const started = performance.now();
let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 20);
await work();
clearInterval(watch);
const seconds = (performance.now() - started) / 1000;
const { user, system } = process.cpuUsage(before);
console.log(
  JSON.stringify({ seconds, cpuSeconds: (user + system) / 1e6, peakMegabytes: peak / 1e6, ...told }),
);
