/**
 * What is left of a piece of personal data once the patient's key is gone: the fact that something was there.
 * It is a value of its own and never an empty answer, so that no rule can read "erased" as "nothing recorded".
 */
export interface Forgotten {
  readonly forgotten: true;
}

export const forgotten: Forgotten = Object.freeze({ forgotten: true });

/** A piece of personal data as the domain meets it: readable, or forgotten. */
export type Personal<T> = T | Forgotten;

/**
 * True for `forgotten` and for a copy of it that went through JSON. The shape must match exactly, so that an
 * object that merely has a member of that name is not taken for it.
 */
export function isForgotten(value: unknown): value is Forgotten {
  if (value === forgotten) return true;
  if (typeof value !== 'object' || value === null) return false;
  return (value as { forgotten?: unknown }).forgotten === true && Object.keys(value).length === 1;
}
