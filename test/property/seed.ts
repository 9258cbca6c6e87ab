/** `PROPERTY_SEED` repeats a run, `PROPERTY_RUNS` widens it. */
const seed = Number(process.env.PROPERTY_SEED ?? Date.now() % 2 ** 31);

/** How to run one property, said on one line of the console. */
export const runOf = (what: string, usual: number): { readonly seed: number; readonly numRuns: number } => {
  const numRuns = Number(process.env.PROPERTY_RUNS ?? usual);
  process.stdout.write(`${what}: ${numRuns} random histories, PROPERTY_SEED=${seed}\n`);
  return { seed, numRuns };
};
