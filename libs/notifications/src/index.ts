export { isEmailAddress } from './address/email.js';
export {
  mobileCountries,
  type MobileCountry,
  type MobileRefusal,
  type MobileRules,
  normaliseMobile,
} from './address/mobile.js';
export { checked } from './checked.js';
export {
  notificationError,
  notificationErrors,
  type Permanence,
  permanenceOf,
  retryAfterMillis,
} from './errors.js';
export { notifyNotifier, type NotifyOptions } from './notify/notifier.js';
export { outboxNotifier, type OutboxOptions } from './outbox/notifier.js';
export { Outbox, type OutboxMessage } from './outbox/outbox.js';
export { type Accepted, type Channel, channels, type Notifier, type OutgoingMessage } from './port.js';
export { smtpNotifier, type SmtpOptions } from './smtp/notifier.js';
export {
  type About,
  type CodeAbout,
  codeMessage,
  contactCodeMessage,
  contactChangedMessage,
  lockedMessage,
  type OfficerAbout,
  officerMessage,
  overrideMessage,
  recordedMessage,
  sharedMessage,
  type Wording,
} from './text/messages.js';
