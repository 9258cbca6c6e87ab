export type { AuthenticatedCaller } from './caller.js';
export { openDevelopmentKey, readDevelopmentKey } from './development-keys.js';
export { identityError, identityErrors } from './errors.js';
export { openKeys, type TokenKeySource } from './key-source.js';
export { type DevelopmentTokenIssuer, type DevelopmentTokenRequest, mintDevelopmentToken } from './mint.js';
export { type TokenRules, TokenVerifier } from './token-verifier.js';
