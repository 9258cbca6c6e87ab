import { errorsOf } from '#libs/kernel';

/** Why a process does not start because of how it was configured. */
export const configErrors = {
  CONFIG_INVALID: {
    status: 500,
    title: 'The configuration has mistakes.',
    remedy: 'The detail names every setting that is wrong, and what it may be.',
  },
} as const;

export const configError = errorsOf(configErrors);
