/** Microseconds on the clock that all processes of a machine share. */
export const monotonicMicros = () => Number(process.hrtime.bigint() / 1_000n);

const TICK_MILLIS = 1;

/** Begins so many things at a steady rate, whether or not those before are done; resolves with the seconds all took. */
export const paced = async ({ rate, count, each }) => {
  const underWay = new Set();
  const began = performance.now();
  for (let sent = 0; sent < count;) {
    const due = Math.min(count, ((performance.now() - began) / 1_000) * rate);
    for (; sent < due; sent++) {
      const doing = Promise.resolve(each(sent)).finally(() => underWay.delete(doing));
      underWay.add(doing);
    }
    await new Promise((resolve) => setTimeout(resolve, TICK_MILLIS));
  }
  await Promise.all(underWay);
  return (performance.now() - began) / 1_000;
};
