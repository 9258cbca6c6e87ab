export { describeNotifier } from './describe-notifier.js';
export { FakeNotify } from './fake-notify.js';
export { type Caught, MailCatcher } from './mail-catcher.js';
export type { NotifierSubject, OpenNotifier, ProviderFault, ReceivedMessage } from './subject.js';
