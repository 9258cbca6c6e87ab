import type { SecondaryPurpose } from '../secondary-use/vocabulary.js';

/*
 * The objects a use beyond individual care may rest on: each with a period and references, and none of them
 * personal. A decision looks at the one the request declares (section 3).
 */

/** A piece of research or planning people can say yes or no to by name. */
export interface ProjectDetails {
  readonly kind: 'project';
  readonly title: string;
  /** Who answers for it. */
  readonly sponsor: string;
  /** Its approval or registration, as `IRAS 123456`. */
  readonly reference: string;
}

/** Regulation 3 COPI and the like: for one disease, for the purposes named, until it ends (section 1, 14). */
export interface PublicHealthNoticeDetails {
  readonly kind: 'public-health-notice';
  /** The regulation or order it is given under. */
  readonly instrument: string;
  /** Lower-case letters and digits joined by hyphens, as `covid-19`. */
  readonly disease: string;
  readonly purposes: readonly SecondaryPurpose[];
  readonly approver: string;
}

/** An overriding public interest that somebody answers for. */
export interface PublicInterestApprovalDetails {
  readonly kind: 'public-interest-approval';
  readonly approver: string;
  readonly reference: string;
}

/** What the law requires. */
export interface LegalOrderDetails {
  readonly kind: 'legal-order';
  readonly form: 'court-order' | 'statute';
  readonly reference: string;
}

/** Support under section 251 of the NHS Act 2006. */
export interface Section251ApprovalDetails {
  readonly kind: 's251-approval';
  readonly reference: string;
  /** `standard`: opt-outs are respected. `waived`: they are not, if a letter says so. */
  readonly optOutCondition: 'standard' | 'waived';
  /** The reference of the letter that waives the condition. */
  readonly letter: string | null;
}

export const exclusionForms = ['national-registry', 'statistics', 'invoice-validation'] as const;

/** A flow of data the national opt-out does not apply to. */
export interface NamedExclusionDetails {
  readonly kind: 'named-exclusion';
  readonly form: (typeof exclusionForms)[number];
  readonly reference: string;
}

export type GroundDetails =
  | ProjectDetails
  | PublicHealthNoticeDetails
  | PublicInterestApprovalDetails
  | LegalOrderDetails
  | Section251ApprovalDetails
  | NamedExclusionDetails;

export const groundKinds = [
  'project',
  'public-health-notice',
  'public-interest-approval',
  'legal-order',
  's251-approval',
  'named-exclusion',
] as const satisfies readonly GroundDetails['kind'][];
export type GroundKind = GroundDetails['kind'];

export type DetailsOf<K extends GroundKind> = Extract<GroundDetails, { readonly kind: K }>;
