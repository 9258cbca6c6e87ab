import type { OdsCode } from '#libs/kernel';
import type { UseCase } from './case.js';

/** The practices the person was ever registered with under any of their numbers. */
const practicesOf = ({ groups }: UseCase): ReadonlySet<OdsCode> =>
  new Set(
    groups.flatMap(({ states }) =>
      states.flatMap(({ relationships }) =>
        relationships.filter(({ kind }) => kind === 'registration').map(({ organisation }) => organisation),
      ),
    ),
  );

/** Any GP practice, whether or not the patient is registered there now: records stay where they were made. */
export const isPractice = (c: UseCase, source: OdsCode | 'rest'): boolean =>
  source !== 'rest' &&
  (c.facts.directory.organisations.get(source)?.kind === 'gp-practice' || practicesOf(c).has(source));

/** The sources to answer for. `any` is every practice the patient was ever registered with, then the rest. */
export const sourcesOf = (c: UseCase): readonly (OdsCode | 'rest')[] => {
  const { sources } = c.request;
  return sources === 'any' ? [...[...practicesOf(c)].sort(), 'rest'] : [...new Set(sources)];
};
