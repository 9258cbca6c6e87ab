/** Resolves once `check` is true; rejects after a hundred seconds. */
export const eventually = async (check: () => boolean | Promise<boolean>, what = 'it'): Promise<void> => {
  const deadline = performance.now() + 100_000;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
