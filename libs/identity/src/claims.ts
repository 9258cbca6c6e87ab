import { z } from 'zod';
import { holdsNhsNumber, identityLevels, roles } from '#libs/consent';
import { isUuid, type OdsCode, parseOdsCode, type PatientId } from '#libs/kernel';
import type { AuthenticatedCaller } from './caller.js';
import { identityError } from './errors.js';

/** Text that may be shown and logged: no control characters, no lone surrogates. */
const plainText = (limit: number) =>
  z
    .string()
    .min(1)
    .max(limit)
    .refine((text) => !/[\p{Cc}\p{Cs}]/u.test(text));

/** As issuers name people: recorded in the clear with everything a person does, so no names and no addresses. */
const SUBJECT = /^[A-Za-z0-9._:~|-]{1,200}$/;

const claimsSchema = z.object({
  iss: z.string(),
  sub: z
    .string()
    .regex(SUBJECT)
    .refine((text) => !holdsNhsNumber(text)),
  exp: z.number(),
  role: z.enum(roles),
  name: plainText(200).optional(),
  role_code: z
    .string()
    .regex(/^[A-Z][0-9]{4}$/)
    .optional(),
  organisation: z
    .string()
    .refine((text) => parseOdsCode(text) !== undefined && !holdsNhsNumber(text))
    .optional(),
  patient: z.string().refine(isUuid).optional(),
  identity_level: z.enum(identityLevels).optional(),
  aal: z.number().int().min(1).max(3).optional(),
});

type Claims = z.infer<typeof claimsSchema>;

const WITH_ORGANISATION: readonly Claims['role'][] = ['practice-staff', 'clinician'];

const invalid = (claim: string) =>
  identityError('CONSENT_TOKEN_INVALID', { detail: `The claim ${claim} is missing or malformed.` });

/** A role says what its token must name besides. */
const assertComplete = (claims: Claims): void => {
  if (claims.role === 'patient' && claims.patient === undefined) throw invalid('patient');
  if (WITH_ORGANISATION.includes(claims.role) && claims.organisation === undefined)
    throw invalid('organisation');
  // A member of staff is never a patient in the same breath: the two see different things.
  if (claims.role !== 'patient' && claims.patient !== undefined) throw invalid('patient');
  if (claims.role === 'patient' && claims.organisation !== undefined) throw invalid('organisation');
};

/** Reads the claims of a verified token, or refuses with CONSENT_TOKEN_INVALID naming the claim. */
export const callerOf = (payload: unknown): AuthenticatedCaller => {
  const parsed = claimsSchema.safeParse(payload);
  if (!parsed.success) throw invalid(String(parsed.error.issues[0]?.path[0] ?? 'set'));
  const claims = parsed.data;
  assertComplete(claims);
  const patientId = (claims.patient ?? null) as PatientId | null;
  return Object.freeze({
    clientId: JSON.stringify([claims.iss, claims.sub]),
    actor: Object.freeze({
      id: patientId ?? claims.sub,
      name: claims.name ?? null,
      role: claims.role,
      roleCode: claims.role_code ?? null,
      organisation: (claims.organisation ?? null) as OdsCode | null,
    }),
    patientId,
    assuranceLevel: claims.aal ?? 1,
    identityLevel: claims.identity_level ?? null,
  });
};
