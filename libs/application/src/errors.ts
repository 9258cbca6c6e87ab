import { errorsOf } from '#libs/kernel';

/** Every reason a handler refuses for; the rules' own reasons are in the domain's catalogue. */
export const applicationErrors = {
  CONSENT_IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    title: 'The idempotency key has been used for another request.',
    remedy: 'Make a new key for each new command; repeat a command with the same key and the same body.',
  },
  CONSENT_REVISION_STALE: {
    status: 412,
    title: 'The record has changed since it was read.',
    remedy: 'Read it again and send its new ETag as If-Match.',
  },
  CONSENT_TOO_CONTENDED: {
    status: 409,
    title: 'Too many changes to this record at once.',
    remedy: 'Repeat the command with the same idempotency key.',
  },
  CONSENT_UNAVAILABLE: {
    status: 503,
    title: 'The ledger cannot answer now.',
    remedy: 'Repeat the request with the same idempotency key; nothing is recorded twice.',
  },
  CONSENT_NOT_PERMITTED: {
    status: 403,
    title: 'Your role does not permit this.',
    remedy: 'The reference lists which roles may do what.',
  },
  CONSENT_CODES_PAUSED: {
    status: 429,
    title: 'No codes are sent for now.',
    remedy:
      'The detail names the reason. Wait as long as Retry-After says; the patient can tell the practice, or choose online.',
  },
  CONSENT_MOBILE_COUNTRY_NOT_ALLOWED: {
    status: 422,
    title: 'Codes are not sent to mobile numbers of that country.',
    remedy: 'Use a mobile number of a country in LEDGER_SMS_COUNTRIES, or an email address.',
  },
  CONSENT_BATCH_INVALID: {
    status: 400,
    title: 'A batch holds 1 to 1,000 requests.',
    remedy: 'Split the batch.',
  },
  CONSENT_USE_IS_DIRECT_CARE: {
    status: 422,
    title: 'Individual care is decided by the rules of direct care.',
    remedy: 'Ask for a decision about care instead: POST /v1/decisions.',
  },
  CONSENT_TIME_INVALID: {
    status: 400,
    title: 'That is not a time that can be asked about.',
    remedy: 'The detail names the reason.',
  },
  CONSENT_CURSOR_INVALID: {
    status: 400,
    title: 'The cursor is not one this ledger gave.',
    remedy: 'Use the links of the previous page, or start from the first page.',
  },
  CONSENT_ORGANISATION_NOT_FOUND: {
    status: 404,
    title: 'No organisation has that code.',
    remedy: 'Check the ODS code.',
  },
  CONSENT_ALERT_NOT_FOUND: {
    status: 404,
    title: 'No alert of your practice has that id.',
    remedy: 'List the alerts of your practice; a new one can take a moment to appear there.',
  },
  CONSENT_OPT_OUT_ANSWER_STALE: {
    status: 400,
    title: 'Answers about opt-outs are good for 21 days.',
    remedy: 'Check against the present before releasing data; say that it is an audit to look at the past.',
  },
  CONSENT_OPT_OUT_CACHE_UNUSABLE: {
    status: 409,
    title: 'The kept answers cannot be used.',
    remedy:
      'They are damaged, of another ledger, or from before somebody was erased: remove the file and check anew.',
  },
  CONSENT_OPT_OUT_FILE_DUPLICATE: {
    status: 409,
    title: 'This very file was checked before.',
    remedy: 'Send the list as it is today, or say that it is to be checked again.',
  },
  CONSENT_USE_INVALID: {
    status: 400,
    title: 'A file cannot be checked for that use.',
    remedy: 'The detail names what is missing or unknown.',
  },
} as const;

export const applicationError = errorsOf(applicationErrors);
