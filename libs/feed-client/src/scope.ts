import type { FeedScope } from './events.js';
import type { CopiedRecord } from './instructions.js';

/** The family of each type that carries records. */
export const familyOfType: Readonly<Record<string, string>> = {
  'choice-changed': 'choice',
  'item-privacy-changed': 'choice',
  'question-answered': 'question',
  'access-request-changed': 'access-request',
  'override-changed': 'access-request',
  'relationship-changed': 'relationship',
  'opt-out-changed': 'opt-out',
  'project-consent-changed': 'project-consent',
  'practice-list-changed': 'practice-list',
  'organisation-closed': 'organisation',
  'patient-merged': 'patient',
  'patient-merge-confirmed': 'patient',
  'patient-merge-undone': 'patient',
};

/** What becomes of a patient as a whole is sent whatever the scope says. */
const ALWAYS = 'patient';

/**
 * Whether a row is of a family, organisation and scheme that the scope covers. What only the ledger knows, whose
 * practice is in it, is not looked at; a row of a type that is not known here is outside.
 */
export const isWithinScope = (
  { type, record }: Pick<CopiedRecord, 'type' | 'record'>,
  scope: FeedScope,
): boolean => {
  const family = familyOfType[type];
  if (family === ALWAYS) return true;
  if (family === undefined || !scope.families.includes(family)) return false;
  const { organisation, scheme } = record;
  if (family === 'opt-out') return typeof scheme === 'string' && scope.schemes.includes(scheme);
  // A record that names no organisation is for all of them.
  return (
    scope.organisations === null ||
    typeof organisation !== 'string' ||
    scope.organisations.includes(organisation)
  );
};

/** What may only keep data back, and which numbers are one person's: without it a dissent would be read of one alone. */
const KEPT: ReadonlySet<string | undefined> = new Set(['opt-out', 'project-consent', ALWAYS]);

/** Whether a row stays when its subject is withdrawn: a dropped dissent would harm. */
export const isKeptOfWithdrawn = ({ type }: Pick<CopiedRecord, 'type'>): boolean =>
  KEPT.has(familyOfType[type]);
