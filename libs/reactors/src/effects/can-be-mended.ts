import { CodedError } from '#libs/kernel';
import { permanenceOf } from '#libs/notifications';

/** The address is good and there is a provider for it, which somebody may set right. */
export const canBeMended = (error: unknown): error is CodedError =>
  error instanceof CodedError &&
  permanenceOf(error) === 'technical' &&
  error.code !== 'NOTIFICATION_NO_PROVIDER';
