// Completes package-lock.json so that `npm ci` accepts it: `npm run lock:mend`, after every change of dependencies.
//
// A registry mirror may hold the optional binaries of some platforms only. npm then leaves the others out of
// the lock file, and `npm ci` refuses a lock file that is out of step with what the packages ask for. This adds
// an entry for each one left out. On the platforms they are for they are fetched by version; here they are skipped.
import { readFileSync, writeFileSync } from 'node:fs';

const LOCK = new URL('../package-lock.json', import.meta.url);

const SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];

/** What a binary's package name says of its platform: `@swc/core-linux-arm-gnueabihf` is for Linux on arm. */
function platformOf(name) {
  const words = name.slice(name.lastIndexOf('/') + 1).split('-');
  const system = words.find((word) => SYSTEMS.includes(word));
  const processor = words.find((word) => PROCESSORS.includes(word));
  if (system === undefined || processor === undefined) {
    throw new Error(`${name} names no platform: add its entry to package-lock.json by hand`);
  }
  const libc = words.some((word) => word.startsWith('musl')) ? { libc: ['musl'] } : {};
  return { cpu: [processor], ...libc, os: [system] };
}

/** Whether Node would find `name` from the package at `from`: in its own node_modules or in one further up. */
function isLocked(packages, from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`] !== undefined) return true;
    if (at === '') return false;
  }
}

function missingEntries(packages) {
  const missing = {};
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(packages, path, name)) continue;
      if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)) {
        throw new Error(`${name}@${version}, wanted by ${path}, is no exact version: add its entry by hand`);
      }
      const { cpu, libc, os } = platformOf(name);
      missing[`node_modules/${name}`] = {
        version,
        cpu,
        ...(entry.dev === true ? { dev: true } : {}),
        ...(libc === undefined ? {} : { libc }),
        optional: true,
        os,
      };
    }
  }
  return missing;
}

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const missing = missingEntries(lock.packages);
const all = { ...lock.packages, ...missing };

// A host in the lock file would tie every installation to the registry one developer happened to use.
const tied = Object.keys(all).filter((path) => all[path].resolved !== undefined);
if (tied.length > 0) {
  throw new Error(`these entries name a host; .npmrc should leave it out: ${tied.join(', ')}`);
}

lock.packages = Object.fromEntries(Object.entries(all).sort(([a], [b]) => a.localeCompare(b, 'en')));
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`package-lock.json: ${String(Object.keys(missing).length)} entries added`);
