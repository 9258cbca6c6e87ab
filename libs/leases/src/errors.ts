import { errorsOf } from '#libs/kernel';

/** What work under a lease can fail with. */
export const leaseErrors = {
  LEASE_LOST: {
    status: 409,
    title: 'Another process holds the lease now.',
    remedy: 'Nothing needs doing: the other process goes on with the work.',
  },
} as const;

export const leaseError = errorsOf(leaseErrors);
