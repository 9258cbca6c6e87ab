import type { ReactorStatus } from '#libs/reactors';

/**
 * What keeps effects from being done that time does not mend: a reactor that refuses its state, or more dead letters than
 * `most` (0: however many). One that has trouble with the ledger goes on by itself. Undefined while there is nothing.
 */
export const reactorFault = (
  reactors: readonly Pick<ReactorStatus, 'name' | 'state' | 'dead'>[],
  most: number,
): string | undefined => {
  const refused = reactors.find(({ state }) => state === 'refused');
  if (refused !== undefined) return `${refused.name} has the state of another ledger.`;
  const dead = reactors.reduce((sum, one) => sum + one.dead, 0);
  return most > 0 && dead > most ? `${String(dead)} dead letters wait for a person.` : undefined;
};
