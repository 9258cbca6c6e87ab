// The hooks of swc-loader.mjs; they run on a thread of their own.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const cache = join(root, 'node_modules', '.cache', 'swc-loader');
const swcrc = readFileSync(join(root, '.swcrc'), 'utf8');
const compiler = createRequire(import.meta.url)('@swc/core/package.json').version;

const isTypeScript = (url) => url?.startsWith('file:') === true && /\.m?ts$/.test(new URL(url).pathname);

export async function resolve(specifier, context, nextResolve) {
  const withSource = { ...context, conditions: [...context.conditions, 'consent-source'] };
  if (/^\.{1,2}\/.*\.js$/.test(specifier) && isTypeScript(context.parentURL)) {
    try {
      return await nextResolve(specifier.replace(/\.js$/, '.ts'), withSource);
    } catch (error) {
      // A real .js file beside a TypeScript one.
      if (error?.code !== 'ERR_MODULE_NOT_FOUND') throw error;
    }
  }
  return nextResolve(specifier, withSource);
}

export async function load(url, context, nextLoad) {
  if (!isTypeScript(url) || url.includes('/node_modules/')) return nextLoad(url, context);
  const filename = fileURLToPath(url);
  const source = readFileSync(filename, 'utf8');
  return { format: 'module', shortCircuit: true, source: await compiled(filename, source) };
}

async function compiled(filename, source) {
  const name = createHash('sha256')
    .update(JSON.stringify([compiler, swcrc, filename, source]))
    .digest('hex');
  const kept = join(cache, `${name}.mjs`);
  try {
    return readFileSync(kept, 'utf8');
  } catch {
    // Not compiled yet.
  }
  const { transform } = await import('@swc/core');
  const { code } = await transform(source, {
    filename,
    root,
    configFile: false,
    swcrc: true,
    module: { type: 'es6' },
    sourceMaps: 'inline',
  });
  keep(kept, code);
  return code;
}

/** Written aside and renamed: several processes may compile the same file at once. */
function keep(path, code) {
  try {
    mkdirSync(cache, { recursive: true });
    const aside = `${path}.${process.pid}`;
    writeFileSync(aside, code);
    renameSync(aside, path);
  } catch {
    // A read-only checkout only costs the time to compile again.
  }
}
