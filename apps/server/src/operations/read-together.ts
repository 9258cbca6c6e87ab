/** What several gauges show is read once for all of them. */
const FRESH_MILLIS = 1_000;

export const readTogether = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | undefined;
  let askedAt = 0;
  return () => {
    if (asked === undefined || performance.now() - askedAt > FRESH_MILLIS) {
      askedAt = performance.now();
      asked = read();
    }
    return asked;
  };
};
