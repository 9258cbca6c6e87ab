import { type PatientStep, type Step, slotOf } from './steps.js';

type Merge = Extract<PatientStep, { readonly kind: 'merge' }>;

/** Linked, then confirmed or not, then undone, then linked again; never earlier than the step before it. */
const inTurn = (step: Merge, last: Merge | undefined): Merge | undefined => {
  const before = last?.status ?? 'undone';
  const mayFollow: Record<Merge['status'], readonly Merge['status'][]> = {
    linked: ['undone'],
    confirmed: ['linked'],
    undone: ['linked', 'confirmed'],
  };
  if (!mayFollow[step.status].includes(before)) return undefined;
  return { ...step, from: Math.max(step.from, last?.from ?? step.from) };
};

/** Takes out what no command would record: ends without a start, a second closure, a merge out of turn. */
export const sensible = (steps: readonly Step[]): readonly Step[] => {
  const seen = new Set<string>();
  const merges = new Map<number, Merge>();
  const isFirst = (key: string): boolean => {
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  };
  return steps.flatMap((step): readonly Step[] => {
    if (step.kind === 'relationship' || step.kind === 'override')
      return isFirst(`${step.kind} ${slotOf(step)}`) ? [step] : [];
    if (step.kind === 'relationship-ends' || step.kind === 'override-ends') {
      const start = step.kind === 'relationship-ends' ? 'relationship' : 'override';
      const isStarted = seen.has(`${start} ${slotOf(step)}`);
      return isStarted && isFirst(`${step.kind} ${slotOf(step)}`) ? [step] : [];
    }
    if (step.kind === 'closure') return isFirst(`closure ${step.organisation}`) ? [step] : [];
    if (step.kind === 'merge') {
      const next = inTurn(step, merges.get(step.superseded));
      if (next === undefined) return [];
      merges.set(step.superseded, next);
      return [next];
    }
    return [step];
  });
};
