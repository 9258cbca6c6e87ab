import {
  decodeFrom,
  type DecodeOptions,
  type KeySource,
  loadKeysFor,
  type RecordedIn,
  type StoredEvent,
  type StreamCategory,
} from '#libs/stored-events';

/** Which personal values a reader may see; what they may not see reads as forgotten. */
export type Open = DecodeOptions['open'];

/** A row and the domain event in it. */
export interface Opened<R, C extends StreamCategory> {
  readonly row: R;
  readonly event: RecordedIn<C>;
}

/** The rows of one page with their events, opened as far as the reader may see. Keys are loaded in one go. */
export const openRows = async <R, C extends StreamCategory>(
  category: C,
  rows: readonly R[],
  storedEventOf: (row: R) => StoredEvent,
  { open = 'none', sealer }: { readonly open?: Open | undefined; readonly sealer: KeySource },
): Promise<readonly Opened<R, C>[]> => {
  const stored = rows.map((row) => ({ row, event: storedEventOf(row) }));
  const events = stored.map(({ event }) => event);
  const options: DecodeOptions =
    open === 'none' ? { open } : { open, keys: await loadKeysFor(events, sealer) };
  return stored.map(({ row, event }) => ({ row, event: decodeFrom(category, event, options) }));
};
