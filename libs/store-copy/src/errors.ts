import { errorsOf } from '#libs/kernel';

/** Why a ledger was not, or not wholly, copied to another store. */
export const storeCopyErrors = {
  STORE_COPY_BEGUN_BEFORE: {
    status: 409,
    title: 'A copy of this ledger into that store was begun before.',
    remedy: 'Run the command again with --resume: what is there is checked, and the rest is copied.',
  },
  STORE_COPY_DIFFERENT: {
    status: 409,
    title: 'What stands in the target is not what stands in the source.',
    remedy: 'Do not use the target. Empty it, and copy again from the start.',
  },
  STORE_COPY_SOURCE_MOVED: {
    status: 409,
    title: 'The source was written to while it was copied.',
    remedy: 'Stop everything that writes to it, then run the command again with --resume.',
  },
} as const;

export const storeCopyError = errorsOf(storeCopyErrors);
