/** What the data is wanted for. The first two are individual care, which no opt-out touches. */
export const secondaryPurposes = [
  'individual-care',
  'screening-invitation',
  'research',
  'research-into-new-treatments',
  'planning',
  'public-health',
  'statistics',
  'registry',
  'invoice-validation',
  'legal-duty',
  'marketing',
  'insurance',
] as const;
export type SecondaryPurpose = (typeof secondaryPurposes)[number];

/** Who receives the data (section 1, 17). Nobody else does. */
export const recipientCategories = [
  'nhs-organisation',
  'local-authority',
  'university',
  'hospital-researchers',
  'medical-college',
  'pharmaceutical-company',
] as const;
export type RecipientCategory = (typeof recipientCategories)[number];

/**
 * `confidential`: it identifies the patient AND says something about their health (section 1, 13).
 * `identity-only`: it identifies and says nothing about health. `anonymised`: to the ICO's code of practice.
 */
export const dataClasses = ['confidential', 'identity-only', 'anonymised'] as const;
export type DataClass = (typeof dataClasses)[number];

/** The basis a request declares, with the object on record that it names. A project's consent is no basis of these. */
export const declaredBases = [
  'legal-order',
  'public-health-notice',
  'public-interest-approval',
  'named-exclusion',
  's251-approval',
] as const;
export type DeclaredBasis = (typeof declaredBases)[number];
