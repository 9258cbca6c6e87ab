import { CodedError } from '#libs/kernel';
import { privacyError } from './errors.js';

/** Runs a database step; what the driver throws becomes PRIVACY_VAULT_UNAVAILABLE, its text kept inside. */
export async function inVault<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw privacyError('PRIVACY_VAULT_UNAVAILABLE', {}, { cause: error });
  }
}
