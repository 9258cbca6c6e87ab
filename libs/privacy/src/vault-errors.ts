import { CodedError } from '#libs/kernel';
import { privacyError, privacyErrors } from './errors.js';

/** Runs a database step; what the driver or its adapter throws becomes PRIVACY_VAULT_UNAVAILABLE, its text kept inside. */
export async function inVault<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof CodedError && Object.hasOwn(privacyErrors, error.code)) throw error;
    throw privacyError('PRIVACY_VAULT_UNAVAILABLE', {}, { cause: error });
  }
}
