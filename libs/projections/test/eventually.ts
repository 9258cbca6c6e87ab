/** Resolves once `check` is true; rejects after two seconds. */
export const eventually = async (check: () => boolean | Promise<boolean>, what = 'it'): Promise<void> => {
  const deadline = performance.now() + 2_000;
  while (!(await check())) {
    if (performance.now() > deadline) throw new Error(`${what} did not happen`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
};
