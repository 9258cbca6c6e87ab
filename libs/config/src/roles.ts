/**
 * What a process of the ledger can do. Each works alone or beside the others, in one process or in many:
 * - `api` answers commands, decisions and queries over HTTP;
 * - `projector` keeps the read models up to date;
 * - `reactor` sends codes and alerts, and notes what has expired.
 */
export const roles = ['api', 'projector', 'reactor'] as const;
export type Role = (typeof roles)[number];

/** Whether some of the work is left to other processes. */
export const areRolesShared = (own: readonly Role[]): boolean => own.length < roles.length;
