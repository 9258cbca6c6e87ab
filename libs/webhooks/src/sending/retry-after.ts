const DELTA_SECONDS = /^\d{1,9}$/;

/** Milliseconds until the time a Retry-After header names, in seconds or as a date; null when it names none ahead. */
export const retryAfterMillis = (
  header: string | readonly string[] | undefined,
  nowMillis: number,
): number | null => {
  if (typeof header !== 'string') return null;
  const text = header.trim();
  const millis = DELTA_SECONDS.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMillis;
  return Number.isFinite(millis) && millis > 0 ? millis : null;
};
