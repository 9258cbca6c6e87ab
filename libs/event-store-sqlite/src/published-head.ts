import type { Position } from '#libs/event-store';
import { refusal } from './refusal.js';

/** How far a ledger has been acknowledged: it must never be found behind this. */
export interface PublishedHead {
  readonly ledgerId: string;
  readonly position: Position | null;
}

const isPublishedHead = (value: unknown): value is PublishedHead =>
  typeof value === 'object' &&
  value !== null &&
  'ledgerId' in value &&
  typeof value.ledgerId === 'string' &&
  'position' in value &&
  (value.position === null || (typeof value.position === 'string' && /^[0-9a-f]{16}$/.test(value.position)));

export const parsePublishedHead = (path: string, text: string): PublishedHead => {
  try {
    const value: unknown = JSON.parse(text);
    if (isPublishedHead(value)) return value;
  } catch {
    // Refused below, as any other text that is not a published head.
  }
  throw refusal(
    'damaged',
    `${path} is not readable as the ledger's published checkpoint.`,
    'Remove it only when you know that the ledger is complete.',
  );
};

const LOSS = 'if you accept that later events are lost, remove the checkpoint file';

/** Throws the refusal of a ledger that is not the one `published` was written for, or is older. */
export const assertNotBehind = (
  file: string,
  actual: PublishedHead,
  published: PublishedHead | undefined,
): void => {
  if (published === undefined) return;
  if (published.ledgerId !== actual.ledgerId) {
    throw refusal(
      'other-ledger',
      `${file} is another ledger than the one its checkpoint ${file}.head was written for.`,
      `Put the right file back; or, ${LOSS}.`,
    );
  }
  if (published.position !== null && (actual.position === null || actual.position < published.position)) {
    throw refusal(
      'behind-its-checkpoint',
      `${file} ends at ${actual.position ?? 'its start'}, but ${published.position} was acknowledged: it is an older copy.`,
      `Put the newest file back, with its -wal file; or, ${LOSS}.`,
    );
  }
};

/** Throws the refusal of a ledger file that is gone though it once was there. */
export const assertNeverPublished = (file: string, published: PublishedHead | undefined): void => {
  if (published === undefined) return;
  throw refusal(
    'missing',
    `${file} is missing or empty, but its checkpoint ${file}.head says that there was a ledger.`,
    `Put the file back; or, ${LOSS}.`,
  );
};
