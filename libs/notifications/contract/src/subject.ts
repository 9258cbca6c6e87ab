import type { Notifier } from '#libs/notifications';

export interface ReceivedMessage {
  readonly reference: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** What a provider can be made to do with the next message. */
export type ProviderFault =
  /** It says that it has a moment's trouble. */
  | 'busy'
  /** It wants to be left alone for a minute. */
  | 'limited'
  /** It does not deliver to this address. */
  | 'address'
  /** It does not accept how it is asked. */
  | 'configuration'
  /** It takes the message and never answers. */
  | 'silent';

/** A notifier under test, and the far end of its line. */
export interface NotifierSubject {
  readonly notifier: Notifier;
  /** An address it delivers to. */
  readonly to: string;
  received(): Promise<readonly ReceivedMessage[]>;
  failNext(fault: ProviderFault): void;
  close(): Promise<void>;
}

export type OpenNotifier = (options: { readonly timeoutMillis?: number }) => Promise<NotifierSubject>;
