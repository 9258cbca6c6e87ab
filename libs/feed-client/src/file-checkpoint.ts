import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Checkpoint } from './checkpoint.js';
import { FeedError } from './errors.js';

const LINE = /^(\S+)\n$/;

const readIfThere = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
};

const sync = async (path: string, write?: string): Promise<void> => {
  const file = await open(path, write === undefined ? 'r' : 'w', 0o600);
  try {
    if (write !== undefined) await file.writeFile(write);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** A power cut leaves the old line or the new one, never a part: written aside, synced, renamed, the folder synced. */
const replace = async (path: string, text: string): Promise<void> => {
  const aside = `${path}.new`;
  await sync(aside, text);
  await rename(aside, path);
  await sync(dirname(path));
};

/**
 * A checkpoint in a file of its own, for one process. The work comes first, so after a crash the last of it is done
 * again: let it be repeatable. Loading rejects with FEED_CLIENT_CHECKPOINT_UNREADABLE when the file holds anything
 * but one whole line.
 */
export const fileCheckpoint = (path: string): Checkpoint => ({
  load: async () => {
    const text = await readIfThere(path);
    if (text === undefined) return undefined;
    const position = LINE.exec(text)?.[1];
    if (position === undefined)
      throw new FeedError('FEED_CLIENT_CHECKPOINT_UNREADABLE', { detail: `${path} is not one whole line` });
    return position;
  },
  commit: async (position, work) => {
    await work(undefined);
    await mkdir(dirname(path), { recursive: true });
    await replace(path, `${position}\n`);
  },
});
