import { z } from 'zod';
import { identityError } from './errors.js';

const MAX_TOKEN_LENGTH = 8192;
const SEGMENT = /^[A-Za-z0-9_-]+$/;

/**
 * The only header members a token may have. Members that tell a verifier where to find a key (`jku`, `x5u`, `jwk`,
 * `x5c`) or that it must understand (`crit`) have no business here: the keys are configured.
 */
const headerSchema = z.strictObject({
  alg: z.string().max(20),
  typ: z.string().max(50),
  kid: z
    .string()
    .regex(/^[A-Za-z0-9_.=+:-]{1,200}$/)
    .refine((kid) => !kid.includes('..'))
    .optional(),
  x5t: z.string().max(200).optional(),
  'x5t#S256': z.string().max(200).optional(),
});

export type TokenHeader = z.infer<typeof headerSchema>;

const invalid = (detail: string) => identityError('CONSENT_TOKEN_INVALID', { detail });

/** Decoders forgive padding and stray bits; two spellings of one token must not both count. */
const isCanonical = (segment: string): boolean =>
  SEGMENT.test(segment) && Buffer.from(segment, 'base64url').toString('base64url') === segment;

/** Checks the outer form of a token before any cryptography, and answers its header. */
export const readTokenHeader = (token: string): TokenHeader => {
  if (token.length > MAX_TOKEN_LENGTH) throw invalid('The token is too long.');
  const segments = token.split('.');
  const [header] = segments;
  if (segments.length !== 3 || header === undefined || !segments.every(isCanonical)) {
    throw invalid('The token is not a signed token in canonical form.');
  }
  try {
    return headerSchema.parse(JSON.parse(Buffer.from(header, 'base64url').toString('utf8')));
  } catch {
    throw invalid('The header of the token has members that are missing, malformed or not accepted.');
  }
};
