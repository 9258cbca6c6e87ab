/** `national`: the national data opt-out. `type-1`: nothing leaves the GP practice but for individual care. */
export const optOutSchemes = ['national', 'type-1'] as const;
export type OptOutScheme = (typeof optOutSchemes)[number];

export const optOutValues = ['opted-out', 'withdrawn'] as const;
export type OptOutValue = (typeof optOutValues)[number];

/** How an opt-out reached the ledger (section 5). `secure-settings`: prisons and the like. */
export const optOutChannels = ['online', 'app', 'phone', 'post', 'practice', 'secure-settings'] as const;
export type OptOutChannel = (typeof optOutChannels)[number];

/** How well NHS login, or whoever took the call or the form, knew the person (section 8). */
export const identityLevels = ['P0', 'P5', 'P9'] as const;
export type IdentityLevel = (typeof identityLevels)[number];

export const projectConsentValues = ['given', 'refused', 'withdrawn'] as const;
export type ProjectConsentValue = (typeof projectConsentValues)[number];

/** Clinical codes under which practices record it (section 8). */
export const optOutCodes = {
  typeOneDissent: { system: 'http://snomed.info/sct', code: '827241000000103' },
  typeOneDissentWithdrawn: { system: 'http://snomed.info/sct', code: '827261000000102' },
  /** CTV3, of the scheme that the national opt-out replaced. */
  legacyTypeTwo: { system: 'http://read.info/ctv3', code: 'XaaVL' },
} as const;
