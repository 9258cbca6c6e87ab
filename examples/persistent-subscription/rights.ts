import { type EventStoreDBClient, StreamNotFoundError } from '@eventstore/db-client';

/** Who has to do with the stream, and how much of it is kept. */
export interface Rights {
  /** Appends, and reads how far it got. */
  readonly publisher: string;
  /** Takes events from the groups of the stream. */
  readonly reader: string;
  /** So many of the newest events are kept; without it, all. */
  readonly keep?: number;
}

const ADMINS = '$admins';
/** A role of EventStoreDB, and everyone's: `$all`, who may be anyone. */
const isRole = (name: string): boolean => name === '' || name.startsWith('$');

/** The rights to streams that have none of their own: the last event of `$settings`, if it says so. */
const defaultRights = async (client: EventStoreDBClient): Promise<unknown> => {
  try {
    const newest = client.readStream('$settings', {
      direction: 'backwards',
      fromRevision: 'end',
      maxCount: 1,
    });
    let data: unknown;
    for await (const { event } of newest) if (event?.type === 'update-default-acl') ({ data } = event);
    return data;
  } catch (error) {
    if (!(error instanceof StreamNotFoundError)) throw error;
    return undefined;
  }
};

const asNames = (named: unknown): readonly unknown[] => (Array.isArray(named) ? named : [named]);

/**
 * Throws where a further user could reach more than the stream. As a server comes, every user who can log in reads,
 * writes and deletes all streams but the server's own: those of the patients too.
 */
const assertClosed = async (client: EventStoreDBClient, { publisher, reader }: Rights): Promise<void> => {
  const strangers = ['$all', publisher, reader];
  const lets = (named: unknown): boolean => asNames(named).some((name) => strangers.includes(String(name)));
  const { $userStreamAcl: ofOthers } = ((await defaultRights(client)) ?? {}) as {
    readonly $userStreamAcl?: Readonly<Record<string, unknown>>;
  };
  // What is not said is as a server comes: open.
  if (['$r', '$w', '$d', '$mr', '$mw'].some((right) => lets(ofOthers?.[right] ?? '$all')))
    throw new TypeError(
      'Other streams are open to these users. Close them first, with `ledger store set-up-user`.',
    );
  const { metadata } = await client.getStreamMetadata('$all');
  if (lets(metadata?.acl?.readRoles)) throw new TypeError('These users may read $all, which is everything.');
};

/**
 * Says anew who may do what with the stream, which need not be there yet; an administrator's right. It has never an
 * age: an event that grew too old is gone even when it is the last, by which the publisher knows how far it got.
 */
export const setUpStream = async (
  client: EventStoreDBClient,
  stream: string,
  rights: Rights,
): Promise<void> => {
  const { publisher, reader, keep } = rights;
  if (isRole(publisher) || isRole(reader) || publisher === reader)
    throw new TypeError('Publisher and reader are two users, and no roles.');
  if (keep !== undefined && !(Number.isSafeInteger(keep) && keep > 0))
    throw new TypeError('How many events are kept is a number from 1 up.');
  await assertClosed(client, rights);
  await client.setStreamMetadata(stream, {
    ...(keep !== undefined && { maxCount: keep }),
    acl: {
      readRoles: [publisher, reader, ADMINS],
      writeRoles: [publisher],
      deleteRoles: [ADMINS],
      metaReadRoles: [ADMINS],
      metaWriteRoles: [ADMINS],
    },
  });
};
