import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limitLine, perSecond, ratioLine } from './lib/report.mjs';
import { inPairs, median } from './lib/stats.mjs';

/*
 * The file check beside what people would write or run instead, each in a process of its own that reports its time,
 * its CPU time and the most memory it took. The set is built before the clock starts, as a server would have it.
 */

const ROWS = 10_000_000;
const POPULATION = 60_000_000;
const OPTED_OUT = 3_300_000;

/** Always the same numbers: a bench that draws others each time compares nothing. */
const random = (seed) => () => {
  seed ^= seed << 13;
  seed ^= seed >>> 17;
  seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
};

const tenDigits = (key) => {
  const nine = String(key);
  let sum = 0;
  for (let at = 0; at < 9; at++) sum += (10 - at) * Number(nine[at]);
  const check = 11 - (sum % 11);
  return check === 10 ? undefined : `${nine}${check === 11 ? 0 : check}`;
};

/** The keys of the people: spread over the ranges that England gives out. */
const keyOfPerson = (person) => 400_000_000 + (person % 2) * 200_000_000 + Math.floor(person / 2) * 6;
const isOptedOut = (person) => (person * 2_654_435_761) % 2 ** 32 < (OPTED_OUT / POPULATION) * 2 ** 32;

const writeFile = async (path, rows) => {
  const next = random(20);
  const file = createWriteStream(path);
  let text = 'id,nhs_number,name,postcode\n';
  for (let row = 0; row < rows;) {
    const number = tenDigits(keyOfPerson(Math.floor(next() * POPULATION)));
    if (number === undefined) continue;
    text += `${row++},${number},Person ${row},LE${row % 9} ${row % 7}AB\n`;
    if (text.length > 1_000_000) {
      if (!file.write(text)) await once(file, 'drain');
      text = '';
    }
  }
  file.end(text);
  await once(file, 'close');
};

/** `key` or ten digits of everyone who has opted out, one a line. */
const writeOptOuts = (path) => {
  const lines = [];
  for (let person = 0; person < POPULATION; person++)
    if (isOptedOut(person)) {
      const number = tenDigits(keyOfPerson(person));
      if (number !== undefined) lines.push(number);
    }
  writeFileSync(path, `${lines.join('\n')}\n`);
  return lines.length;
};

const worker = join(import.meta.dirname, 'lib/check-worker.mjs');

const run = (way, { optOuts, input, output }) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [worker, way, optOuts, input, output], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=4096' },
  });
  if (status !== 0) throw new Error(`${way} failed: ${stderr}`);
  return { ...JSON.parse(stdout), outputBytes: statSync(output).size };
};

const grep = ({ optOuts, input, output }) => {
  const started = performance.now();
  const { status } = spawnSync('sh', [
    '-c',
    'LC_ALL=C grep -vFf "$1" "$2" > "$3"',
    '-',
    optOuts,
    input,
    output,
  ]);
  return { isThere: status === 0, seconds: (performance.now() - started) / 1000 };
};

export const optOutCheck = async ({ runs, quick }) => {
  const directory = mkdtempSync(join(tmpdir(), 'ledger-bench-'));
  try {
    const rows = quick ? ROWS / 10 : ROWS;
    const paths = {
      optOuts: join(directory, 'opt-outs.txt'),
      input: join(directory, 'in.csv'),
      output: join(directory, 'out.csv'),
    };
    const small = { ...paths, input: join(directory, 'small.csv') };
    writeOptOuts(paths.optOuts);
    await writeFile(paths.input, rows);
    await writeFile(small.input, rows / 10);

    const seen = [];
    const rate = (way) => () => {
      const measured = run(way, paths);
      if (way === 'check') seen.push(measured);
      return rows / measured.seconds;
    };
    const beside = async (way, name, atLeast) => {
      const { subject, peer, ratio } = await inPairs({ runs, subject: rate('check'), peer: rate(way) });
      return ratioLine({
        name: `File check, ${rows.toLocaleString('en-GB')} rows`,
        subject: perSecond(subject),
        peer: `${name} ${perSecond(peer)}`,
        ratio,
        atLeast,
      });
    };
    const lines = [
      await beside('copy', 'line-by-line copy', 0.5),
      await beside('csv-parse', 'csv-parse and a Set', 1),
    ];
    const cpuRate = median(seen.map(({ cpuSeconds }) => rows / cpuSeconds));
    lines.push({
      name: 'File check, rows per second of CPU',
      subject: perSecond(cpuRate),
      peer: '',
      figure: '',
      limit: '>= 1,000,000/s',
      holds: cpuRate >= 1_000_000,
    });
    // Once: with millions of patterns it takes minutes, or more memory than there is.
    const { isThere, seconds } = grep({ ...paths, input: small.input });
    if (isThere) {
      const subject = rows / 10 / run('check', small).seconds;
      const peer = rows / 10 / seconds;
      lines.push(
        ratioLine({
          name: `File check, ${(rows / 10).toLocaleString('en-GB')} rows`,
          subject: perSecond(subject),
          peer: `grep -vFf ${perSecond(peer)}`,
          ratio: subject / peer,
          atLeast: 1,
        }),
      );
    } else console.error('grep -vFf did not come through with that many patterns: not compared');
    const tenth = median(Array.from({ length: runs }, () => run('check', small).peakMegabytes));
    const whole = median(seen.map(({ peakMegabytes }) => peakMegabytes));
    lines.push(
      limitLine({
        name: 'File check, memory for ten times the rows',
        value: whole - tenth,
        unit: 'MB',
        atMost: 32,
        peer: `${whole.toFixed(0)} MB at most`,
      }),
      limitLine({ name: 'Opt-out set, 3.3 million', value: seen[0].setMegabytes, unit: 'MB', atMost: 16 }),
      limitLine({
        name: 'Opt-out set, built',
        value: median(seen.map((s) => s.buildSeconds)),
        unit: 's',
        atMost: 5,
      }),
    );
    return lines;
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
};
