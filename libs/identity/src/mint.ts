import { randomUUID } from 'node:crypto';
import { importJWK, SignJWT } from 'jose';
import type { IdentityLevel, Role } from '#libs/consent';
import { DEVELOPMENT_ALGORITHM, openDevelopmentKey } from './development-keys.js';
import { identityError } from './errors.js';

/** What the token of an invented person says. */
export interface DevelopmentTokenRequest {
  readonly role: Role;
  readonly organisation?: string;
  readonly patient?: string;
  readonly name?: string;
  readonly roleCode?: string;
  readonly assuranceLevel?: number;
  /** Default: P9 for a patient, as everyone who is invented is proven. */
  readonly identityLevel?: IdentityLevel;
  /** Default: one that follows from the role, organisation and patient, so that it is the same next time. */
  readonly subject?: string;
  /** Seconds. Default: a day. */
  readonly ttl?: number;
}

/** Under whose rules it is made. */
export interface DevelopmentTokenIssuer {
  readonly mode: 'development' | 'production';
  readonly keyFile: string;
  readonly issuer: string;
  readonly audience: string;
}

const DAY_SECONDS = 86_400;

const subjectOf = ({ role, organisation, patient }: DevelopmentTokenRequest): string =>
  ['development', role, organisation ?? patient].filter((part) => part !== undefined).join(':');

const identityLevelOf = ({ role, identityLevel }: DevelopmentTokenRequest): IdentityLevel | undefined =>
  identityLevel ?? (role === 'patient' ? 'P9' : undefined);

const claimsOf = (request: DevelopmentTokenRequest) => ({
  role: request.role,
  ...(identityLevelOf(request) !== undefined && { identity_level: identityLevelOf(request) }),
  ...(request.name !== undefined && { name: request.name }),
  ...(request.organisation !== undefined && { organisation: request.organisation }),
  ...(request.patient !== undefined && { patient: request.patient }),
  ...(request.roleCode !== undefined && { role_code: request.roleCode }),
  ...(request.assuranceLevel !== undefined && { aal: request.assuranceLevel }),
});

/** Signs an access token with the development key. Refused in production: IDENTITY_DEVELOPMENT_ONLY. */
export const mintDevelopmentToken = async (
  issuer: DevelopmentTokenIssuer,
  request: DevelopmentTokenRequest,
): Promise<string> => {
  if (issuer.mode !== 'development') throw identityError('IDENTITY_DEVELOPMENT_ONLY');
  const jwk = await openDevelopmentKey(issuer.keyFile);
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT(claimsOf(request))
    .setProtectedHeader({ alg: DEVELOPMENT_ALGORITHM, typ: 'at+jwt', kid: jwk.kid })
    .setIssuer(issuer.issuer)
    .setAudience(issuer.audience)
    .setSubject(request.subject ?? subjectOf(request))
    .setJti(randomUUID())
    .setIssuedAt(now)
    .setExpirationTime(now + (request.ttl ?? DAY_SECONDS))
    .sign(await importJWK(jwk, DEVELOPMENT_ALGORITHM));
};
