import type { Position } from '#libs/event-store';
import type { ProjectionEngine } from '#libs/projections';

/** Resolves once that projection includes all these positions; those that are not there are not waited for. */
export const reached = async (
  engine: Pick<ProjectionEngine, 'waitFor'>,
  projection: string,
  positions: readonly (Position | null | undefined)[],
): Promise<void> => {
  const known = positions.filter((position) => position !== null && position !== undefined);
  await Promise.all(known.map((position) => engine.waitFor(position, { projections: [projection] })));
};
