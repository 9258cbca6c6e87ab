import type { EventId } from '#libs/kernel';

/** Of no event. */
export const nilUuid = '00000000-0000-0000-0000-000000000000' as EventId;
