/** Whether the long form of the fault tests was asked for: `FAULTS=full`. */
export const full = process.env.FAULTS === 'full';

/** One line per fault: what was tried and what it came to. */
export const report = (fault: string, figures: Readonly<Record<string, number | string>>): void => {
  const told = Object.entries(figures).map(([name, value]) => `${name} ${String(value)}`);
  process.stderr.write(`  fault | ${fault} | ${told.join(', ')}\n`);
};

/** A fault that this machine cannot produce: said loudly, so that nobody takes it for passed. */
export const skipped = (fault: string, why: string): void => {
  process.stderr.write(`  fault | ${fault} | SKIPPED: ${why}\n`);
};
