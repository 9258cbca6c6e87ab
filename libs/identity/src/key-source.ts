import { readFileSync } from 'node:fs';
import { createLocalJWKSet, createRemoteJWKSet, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { DEVELOPMENT_KEY_PREFIX, openDevelopmentKey, publicPartOf } from './development-keys.js';
import { identityError } from './errors.js';

/** Where the public keys come from. */
export type TokenKeySource =
  | { readonly kind: 'development'; readonly file: string }
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'file'; readonly file: string };

const unusable = (detail: string) => identityError('IDENTITY_KEYS_UNUSABLE', { detail });

const keySetSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.enum(['EC', 'OKP', 'RSA']), kid: z.string().optional() })).min(1),
});

const isPrivate = (key: object): boolean => 'd' in key;

const readKeySet = (file: string): JSONWebKeySet => {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw unusable(`${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown failure'}).`);
  }
  let parsed: z.infer<typeof keySetSchema>;
  try {
    parsed = keySetSchema.parse(JSON.parse(text));
  } catch {
    throw unusable(`${file} is not a JSON Web Key Set of public keys (EC, OKP or RSA).`);
  }
  if (parsed.keys.some(isPrivate))
    throw unusable(`${file} holds a private key; publish the public part alone.`);
  if (parsed.keys.some(({ kid }) => kid?.startsWith(DEVELOPMENT_KEY_PREFIX) === true)) {
    throw unusable(`${file} holds a development key, which anyone on the developer's machine can sign with.`);
  }
  return parsed as JSONWebKeySet;
};

/** Finds the key for a token's header. Throws IDENTITY_KEYS_UNUSABLE for a file that cannot be used. */
export const openKeys = async (source: TokenKeySource): Promise<JWTVerifyGetKey> => {
  switch (source.kind) {
    case 'development':
      return createLocalJWKSet({ keys: [publicPartOf(await openDevelopmentKey(source.file))] });
    case 'file':
      return createLocalJWKSet(readKeySet(source.file));
    case 'url':
      return createRemoteJWKSet(new URL(source.url), { timeoutDuration: 5_000, cooldownDuration: 30_000 });
  }
};
