export const channels = ['sms', 'email'] as const;
export type Channel = (typeof channels)[number];

export interface OutgoingMessage {
  /** A UUID of ours that says nothing about anyone. The same at every attempt, so that a repeat can be recognised. */
  readonly reference: string;
  /** A mobile number in E.164, or an email address. */
  readonly to: string;
  /** Of an email; a text message has none. */
  readonly subject: string;
  readonly text: string;
}

export interface Accepted {
  /** What the provider calls the message, for its callbacks; null where it has no name for it. */
  readonly providerReference: string | null;
}

/**
 * One channel's way out. Rejects with the coded errors of `errors.ts`, which never hold the address or the text.
 * Every call ends within the adapter's time limit, accepted or not; after a failure the message may have gone out.
 */
export interface Notifier {
  readonly channel: Channel;
  /** Its name, for logs and metrics. */
  readonly provider: string;
  send(message: OutgoingMessage): Promise<Accepted>;
  close(): Promise<void>;
}
