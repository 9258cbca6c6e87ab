import type { OdsCode } from '#libs/kernel';

/** `share-out`: may what was recorded here be seen elsewhere. `share-in`: may this organisation look. */
export const directions = ['share-out', 'share-in'] as const;
export type Direction = (typeof directions)[number];

export const choiceValues = ['granted', 'refused', 'revoked', 'verify'] as const;
export type ChoiceValue = (typeof choiceValues)[number];

/** Everyone, or one organisation by name. */
export type Scope =
  { readonly kind: 'all' } | { readonly kind: 'organisation'; readonly organisation: OdsCode };

/** Whether the patient said it, or a policy set it; what the patient says wins. */
export const bases = ['patient', 'policy'] as const;
export type Basis = (typeof bases)[number];

export const purposes = ['direct-care', 'screening'] as const;
export type Purpose = (typeof purposes)[number];

export const isDeclared = (purpose: string): purpose is Purpose =>
  (purposes as readonly string[]).includes(purpose);

/** A dissent denies; `verify` asks for a code each time; together they end what was granted before. */
export const isDissent = (value: ChoiceValue): boolean => value === 'refused' || value === 'revoked';

const strictnessOf: Record<ChoiceValue, number> = { granted: 0, verify: 2, refused: 3, revoked: 3 };

/** How strict a choice is, nothing recorded lying between a grant and `verify`. */
export const strictness = (value: ChoiceValue | undefined): number =>
  value === undefined ? 1 : strictnessOf[value];

export const relationshipKinds = ['registration', 'referral', 'episode', 'self-claimed'] as const;
export type RelationshipKind = (typeof relationshipKinds)[number];

export const listStatuses = ['allowed', 'prohibited', 'delisted'] as const;
export type ListStatus = (typeof listStatuses)[number];

export const contactChannels = ['sms', 'email'] as const;
export type ContactChannel = (typeof contactChannels)[number];
