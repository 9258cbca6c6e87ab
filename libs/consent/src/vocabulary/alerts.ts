/** SCR alert types: 1 a self-claimed relationship, 2 access under an emergency override. */
export type AlertType = 1 | 2;

/** SCR reason codes (section 8). */
export const reasonCodes = {
  1: 'public interest',
  2: 'statute',
  3: 'court order',
  4: 'emergency self-claim',
  5: 'emergency',
  6: 'other',
} as const;
export type ReasonCode = keyof typeof reasonCodes;

const permitted: Record<AlertType, readonly ReasonCode[]> = { 1: [1, 2, 3, 4, 6], 2: [1, 2, 3, 5] };

/** 1+5, 2+4 and 2+6 are not permitted. */
export const isReasonPermitted = (alert: AlertType, reason: number): reason is ReasonCode =>
  (permitted[alert] as readonly number[]).includes(reason);
