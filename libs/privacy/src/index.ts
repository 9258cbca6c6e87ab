export { DataKey, newKeyBytes, newKeyId } from './data-key.js';
export { ErasedNumbers } from './erased-numbers.js';
export { privacyError, privacyErrors } from './errors.js';
export { type FileKeyringOptions, openFileKeyring } from './keyring-file.js';
export { Keyring, memoryKeyring } from './keyring.js';
export {
  type OpenedPayload,
  type OpenedValue,
  openPayload,
  type PayloadPlace,
  sealPayload,
} from './payload.js';
export type { PersonalPaths } from './personal-paths.js';
export { type FieldPlace, isSealed, openField, type SealedField, sealField } from './sealed-field.js';
export { LoadedKeys, type OpenPayload, Sealer, type SealPayload } from './sealer.js';
export { type NamedFor, Pseudonyms } from './pseudonyms.js';
export type { RewrapResult } from './vault-rewrap.js';
export {
  migrateVault,
  SQLITE_VAULT_PRAGMAS,
  type VaultDatabase,
  vaultHasKeys,
  type VaultTables,
} from './vault-schema.js';
export { type KeyState, openVault, type Registration, Vault, type VaultOptions } from './vault.js';
export {
  type CodeOf,
  VERIFICATION_CODE_DIGITS,
  verificationCode,
  verificationCodeMatches,
} from './verification-code.js';
export { webhookSecret, type WebhookSecretOf, writtenWebhookSecret } from './webhook-secret.js';
