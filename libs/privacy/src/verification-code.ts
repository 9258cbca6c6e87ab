import { timingSafeEqual } from 'node:crypto';
import { hotp } from './hotp.js';
import type { Keyring } from './keyring.js';

export const VERIFICATION_CODE_DIGITS = 8;

/** Which code: the `issue`-th (1, 2, ...) of a request, under the master key of that id. */
export interface CodeOf {
  readonly requestId: string;
  readonly issue: number;
  readonly keyId: string;
}

type Secrets = Pick<Keyring, 'secretFor'>;

/**
 * The 8 digits a patient is sent. Derived whenever they are needed and stored nowhere: each request has a secret of
 * its own, the issue is the moving factor (RFC 4226). The same for ever, so that what was sent can be sent again.
 * PRIVACY_KEY_UNREADABLE when the master key is unknown.
 */
export const verificationCode = (keyring: Secrets, { requestId, issue, keyId }: CodeOf): string =>
  hotp(
    keyring.secretFor({ kid: keyId, use: 'verification-code', about: requestId }),
    BigInt(issue),
    VERIFICATION_CODE_DIGITS,
  );

/** Whether that is the code, in a time that does not tell how much of it is right. Anything but 8 digits is not. */
export const verificationCodeMatches = (keyring: Secrets, of: CodeOf, submitted: string): boolean => {
  const expected = Buffer.from(verificationCode(keyring, of), 'ascii');
  const given = Buffer.from(submitted, 'utf8');
  return given.length === expected.length && timingSafeEqual(given, expected);
};
