import type { RecordedIn } from '#libs/stored-events';

export type { ChoiceValue } from '#libs/consent';

/** What the feed is made from. */
export type FeedSource = RecordedIn<'patient' | 'practiceList' | 'directory' | 'feedSubscription'>;

/** The recorded events of these types. */
export type EventOf<T extends FeedSource['type']> = Extract<FeedSource, { readonly type: T }>;
