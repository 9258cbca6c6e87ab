import type {
  DirectoryEvent,
  DisclosureEvent,
  FeedSubscriptionEvent,
  GroundEvent,
  OperationsEvent,
  OptOutCheckEvent,
  PatientEvent,
  PracticeListEvent,
  Recorded,
} from '#libs/consent';

/** Which domain events stand in the streams of each category: the part of a stream's name before the hyphen. */
export interface CategoryEvents {
  readonly patient: PatientEvent;
  readonly practiceList: PracticeListEvent;
  readonly directory: DirectoryEvent;
  readonly grounds: GroundEvent;
  readonly operations: OperationsEvent;
  readonly disclosure: DisclosureEvent;
  readonly optOutCheck: OptOutCheckEvent;
  readonly feedSubscription: FeedSubscriptionEvent;
}

export type StreamCategory = keyof CategoryEvents;

export type DomainEvent = CategoryEvents[StreamCategory];

/** The type names under which events are stored: the domain's own, stable for ever. */
export type StoredEventType = DomainEvent['type'];

export type EventOfType<T extends StoredEventType> = Extract<DomainEvent, { readonly type: T }>;

/** An event of any category, or of one, as the ledger holds it. */
export type RecordedIn<C extends StreamCategory> = Recorded<CategoryEvents[C]>;
