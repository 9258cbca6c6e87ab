import { errorsOf } from '#libs/kernel';

/** Everything the keyring, the vault and the seals can refuse. Details never hold a key or a personal value. */
export const privacyErrors = {
  PRIVACY_KEYRING_MISSING: {
    status: 500,
    title: 'The master keyring is missing although patients have keys wrapped by it.',
    remedy: 'Restore the keyring file from its backup; a new one cannot read the existing keys.',
  },
  PRIVACY_KEYRING_UNSAFE: {
    status: 500,
    title: 'The master keyring may be read by others.',
    remedy: 'Give the file to the account the ledger runs under, with mode 0600 or 0400.',
  },
  PRIVACY_KEYRING_MALFORMED: {
    status: 500,
    title: 'The master keyring is not a keyring.',
    remedy: 'Restore the keyring file from its backup; the detail names what is wrong with this one.',
  },
  PRIVACY_KEYRING_INACCESSIBLE: {
    status: 500,
    title: 'The master keyring cannot be read or written.',
    remedy: 'The detail names the failed step; check the directory, its owner and the space left.',
  },
  PRIVACY_KEYRING_BUSY: {
    status: 409,
    title: 'Another process is changing the master keyring.',
    remedy: 'Wait for it; if none is running, remove the lock file beside the keyring.',
  },
  PRIVACY_KEYRING_FOREIGN: {
    status: 500,
    title: 'The master keyring belongs to another vault.',
    remedy: 'Start with the keyring this vault was first opened with; restore it from its backup.',
  },
  PRIVACY_KEY_MISSING: {
    status: 503,
    title: 'There is no key to protect this personal data with.',
    remedy: 'Try again; if it persists, check that the key vault is complete.',
  },
  PRIVACY_KEY_UNREADABLE: {
    status: 503,
    title: 'A patient key cannot be unwrapped.',
    remedy: 'Check that the keyring holds every master key ever used and that the vault is undamaged.',
  },
  PRIVACY_PATIENT_ERASED: {
    status: 409,
    title: 'The personal data of this patient has been erased.',
    remedy: 'Nothing personal can be recorded under this id again; the person may be registered anew.',
  },
  PRIVACY_NHS_NUMBER_INVALID: {
    status: 400,
    title: 'The NHS number is not 10 digits.',
    remedy: 'Send 10 digits.',
  },
  PRIVACY_SEAL_BROKEN: {
    status: 503,
    title: 'A sealed value has been altered, or moved from where it was sealed.',
    remedy: 'Verify the ledger; restore the event from a backup that verifies.',
  },
  PRIVACY_FIELD_IN_CLEAR: {
    status: 500,
    title: 'A personal field is stored in the clear.',
    remedy: 'Find the writer that left it unsealed; the detail names the field.',
  },
  PRIVACY_FIELD_UNSEALABLE: {
    status: 500,
    title: 'A personal field cannot be sealed as it is.',
    remedy: 'The detail names the field and why; correct the event type or its list of personal fields.',
  },
  PRIVACY_VAULT_UNAVAILABLE: {
    status: 503,
    title: 'The key vault cannot answer now.',
    remedy: 'Try again.',
  },
} as const;

export const privacyError = errorsOf(privacyErrors);
