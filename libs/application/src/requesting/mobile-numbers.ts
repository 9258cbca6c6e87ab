import { consentError } from '#libs/consent';
import { type MobileRules, normaliseMobile } from '#libs/notifications';
import type { SetContactPointBody } from '../commands/index.js';
import { applicationError } from '../errors.js';

/** Which mobile numbers may be kept for codes: what would not be sent to is not taken either. */
export class MobileNumbers {
  constructor(private readonly rules: MobileRules) {}

  /** With a mobile number in E.164. CONSENT_CONTACT_POINT_INVALID, CONSENT_MOBILE_COUNTRY_NOT_ALLOWED. */
  checked(body: SetContactPointBody): SetContactPointBody {
    if (body.channel !== 'sms') return body;
    const found = normaliseMobile(body.value, this.rules);
    if (found.ok) return { ...body, value: found.value };
    if (found.error === 'country-not-allowed') {
      const allowed = this.rules.countries.join(', ');
      throw applicationError('CONSENT_MOBILE_COUNTRY_NOT_ALLOWED', { detail: `Allowed: ${allowed}.` });
    }
    throw consentError('CONSENT_CONTACT_POINT_INVALID', {
      detail: found.error === 'not-mobile' ? 'It is not a mobile number.' : 'It is not a telephone number.',
    });
  }
}
