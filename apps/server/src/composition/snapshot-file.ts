import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SnapshotPlace } from '#libs/application';
import { FileSink } from '#libs/opt-out-check';
import type { OnNotice } from './notice.js';

/** Longer than any writing takes: what is older was left by a process that was killed at it. */
const ABANDONED_MILLIS = 60 * 60 * 1000;

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT';

const removeAbandoned = async (file: string): Promise<void> => {
  const directory = dirname(file);
  const drafts = (await readdir(directory)).filter((name) => name.startsWith(`.${basename(file)}.`));
  for (const draft of drafts.map((name) => join(directory, name))) {
    const { mtimeMs } = await stat(draft);
    if (Date.now() - mtimeMs > ABANDONED_MILLIS) await rm(draft, { force: true });
  }
};

/**
 * The index of opt-outs in a file beside the read models. Several processes may share it: each writes it whole, and the
 * last one stands. A disk that is full, or a file that cannot be read, costs time at the next start and nothing else.
 */
export const snapshotFile = (file: string, onNotice: OnNotice): SnapshotPlace => {
  const orNothing = async <T>(operation: string, work: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await work();
    } catch (error) {
      if (!isMissing(error)) onNotice({ about: 'opt-out-set', kind: 'not kept', operation, error });
      return undefined;
    }
  };
  return {
    read: () => orNothing('reading', () => readFile(file)),
    write: async (sealed) => {
      await orNothing('writing', async () => {
        await removeAbandoned(file);
        const sink = await FileSink.open(file);
        try {
          await sink.write(sealed);
          await sink.prepare();
          await sink.commit();
        } catch (error) {
          await sink.abort();
          throw error;
        }
      });
    },
  };
};
