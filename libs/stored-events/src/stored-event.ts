import type { RecordedEvent } from '#libs/event-store';
import type { Sealer } from '#libs/privacy';

/** As much of a recorded event as decoding needs; a read model may keep just this. */
export type StoredEvent = Pick<RecordedEvent, 'id' | 'type' | 'stream' | 'data'> & {
  readonly metadata: Pick<RecordedEvent['metadata'], 'schemaVersion' | 'recordedAt'>;
};

/** Where keys come from: the privacy lib's Sealer. */
export type KeySource = Pick<Sealer, 'loadKeys'>;
