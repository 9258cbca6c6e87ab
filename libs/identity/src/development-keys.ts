import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { identityError } from './errors.js';

/** Marks the keys that anyone who can read the data directory may sign with. */
export const DEVELOPMENT_KEY_PREFIX = 'development-';
export const DEVELOPMENT_ALGORITHM = 'ES256';

const OTHERS = 0o077;

const keySchema = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string().startsWith(DEVELOPMENT_KEY_PREFIX),
  alg: z.literal(DEVELOPMENT_ALGORITHM),
});

/** A private key: it signs the tokens of `npm run token`. */
export type DevelopmentKey = z.infer<typeof keySchema>;

const unusable = (detail: string) => identityError('IDENTITY_KEYS_UNUSABLE', { detail });

const isCode = (error: unknown, code: string): boolean =>
  (error as NodeJS.ErrnoException | undefined)?.code === code;

const newKey = async (): Promise<DevelopmentKey> => {
  const { privateKey } = await generateKeyPair(DEVELOPMENT_ALGORITHM, { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = `${DEVELOPMENT_KEY_PREFIX}${await calculateJwkThumbprint(jwk)}`;
  return keySchema.parse({ ...jwk, kid, alg: DEVELOPMENT_ALGORITHM });
};

/** Whole or not at all, and never over another process's key: both go on to read what stands there. */
const writeOnce = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${String(process.pid)}.tmp`;
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  try {
    linkSync(draft, file);
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
};

/** The development key in `file`; undefined when there is none. Refuses one that others may read. */
export const readDevelopmentKey = (file: string): DevelopmentKey | undefined => {
  let text: string;
  try {
    const { mode } = statSync(file);
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      throw unusable(`${file} may be read by others than its owner. Run: chmod 600 ${file}`);
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    return keySchema.parse(JSON.parse(text));
  } catch {
    throw unusable(`${file} is not a development key. Remove it, and a new one is made at the next start.`);
  }
};

/** The development key in `file`, made with mode 0600 on the first start. */
export const openDevelopmentKey = async (file: string): Promise<DevelopmentKey> => {
  const found = readDevelopmentKey(file);
  if (found !== undefined) return found;
  writeOnce(file, `${JSON.stringify(await newKey(), null, 2)}\n`);
  const written = readDevelopmentKey(file);
  if (written === undefined) throw unusable(`${file} was removed while it was made. Start again.`);
  return written;
};

/** What others check signatures with. */
export const publicPartOf = ({ kty, crv, x, y, kid, alg }: DevelopmentKey) => ({ kty, crv, x, y, kid, alg });
