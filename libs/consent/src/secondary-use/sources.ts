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

/**
 * Any GP practice, whether or not the patient is registered there now: records stay where they were made. What might be
 * one counts as one: an organisation nobody knows, and the rest where no practice of the patient's is known.
 */
export const isPractice = (c: UseCase, source: OdsCode | 'rest'): boolean => {
  const practices = practicesOf(c);
  if (source === 'rest') return practices.size === 0;
  const kind = c.facts.directory.organisations.get(source)?.kind;
  return kind === undefined || kind === 'gp-practice' || practices.has(source);
};

/** The sources to answer for. `any` is every practice the patient was ever registered with, then the rest. */
export const sourcesOf = (c: UseCase): readonly (OdsCode | 'rest')[] => {
  const { sources } = c.request;
  return sources === 'any' ? [...[...practicesOf(c)].sort(), 'rest'] : [...new Set(sources)];
};
