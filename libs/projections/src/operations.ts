import type { StoreIdentity } from '#libs/event-store';
import { type Build, start, stateToGoOnWith } from './build.js';
import { beginBuild, inRole, retireBuild } from './builds.js';
import { lockBuilds, updateBuild } from './catalogue.js';
import { readWhole } from './checkpoint.js';
import { projectionError } from './errors.js';
import { pausable } from './opening.js';
import type { Projection, ReadDatabase, ReadTransaction } from './projection.js';
import { codeOf } from './retry.js';

/** What an operator's command works with. */
export interface Operating {
  readonly writer: ReadDatabase;
  readonly name: string;
  readonly now: string;
  /** Puts it on record, once it is known to be possible; when that fails, nothing of it happens. */
  readonly record?: () => Promise<void>;
}

const TRIES = 5;

/** Two transactions each waited for the other, and PostgreSQL rolled this one back: it may be done again as it was. */
const isDeadlock = (error: unknown): boolean => codeOf(error) === '40P01';

/**
 * A build that is just taking over holds its rows and comes for its builds; a command comes the other way. It is put
 * on record last, when nothing is waited for any more: what is tried again has not been put on record.
 */
const operate = async <T>(
  { writer, name, record }: Operating,
  act: (tx: ReadTransaction, builds: readonly Build[]) => Promise<T>,
): Promise<T> => {
  for (let tried = 1; ; tried += 1) {
    const done = { isActed: false };
    try {
      return await writer.transaction().execute(async (tx) => {
        const answer = await act(tx, await lockBuilds(tx, name));
        done.isActed = true;
        await record?.();
        return answer;
      });
    } catch (error) {
      if (done.isActed || tried === TRIES || !isDeadlock(error)) throw error;
    }
  }
};

const refused = (name: string, detail: string) =>
  projectionError('PROJECTION_NOT_IN_STATE', { projection: name, detail });

/** The build a command is about: the one on its way, or else the one that is read. */
const inQuestion = (builds: readonly Build[]): Build | undefined =>
  inRole(builds, 'candidate') ?? inRole(builds, 'active');

/** Begins to build the rows anew, beside those that are read. PROJECTION_NOT_IN_STATE while that is under way. */
export const beginRebuild = (
  operating: Operating,
  projection: Projection,
  { ledgerId: id, logId: ledgerId = id, head }: StoreIdentity,
  partitions: number,
): Promise<Build> =>
  operate(operating, async (tx, builds) => {
    const { name, now } = operating;
    const active = inRole(builds, 'active');
    if (active === undefined) throw refused(name, 'It has no rows yet.');
    if (active.state === 'rebuilding' || active.state === 'pending')
      throw refused(name, 'It is being built for the first time.');
    if (inRole(builds, 'candidate') !== undefined) throw refused(name, 'It is being rebuilt.');
    // What is compared with the active build must not get ahead of it.
    const target =
      active.version === projection.version ? (await readWhole(tx, active)).position : (head ?? start);
    return beginBuild(tx, builds, { projection, role: 'candidate', ledgerId, partitions, target, now });
  });

/** Has the build on its way, or else the one that is read, stand still until it is resumed. */
export const pauseBuild = (operating: Operating): Promise<void> =>
  operate(operating, async (tx, builds) => {
    const build = inQuestion(builds);
    if (build === undefined || !pausable.includes(build.state))
      throw refused(operating.name, 'It does not run.');
    await updateBuild(tx, build, { state: 'paused' }, operating.now);
  });

/** Has what was paused, or stopped at a fault, go on. */
export const resumeBuild = (operating: Operating): Promise<void> =>
  operate(operating, async (tx, builds) => {
    const standing = builds.filter(({ state }) => state === 'paused' || state === 'faulted');
    const build = inQuestion(standing);
    if (build === undefined) throw refused(operating.name, 'It is neither paused nor faulted.');
    const { position } = await readWhole(tx, build);
    // Paused before it was begun: its tables are still to be made, which is found out by making them.
    const state = position === start ? 'pending' : stateToGoOnWith(build, position);
    await updateBuild(tx, build, { state, fault: undefined }, operating.now);
  });

/** Gives up the build on its way. */
export const cancelRebuild = (operating: Operating): Promise<void> =>
  operate(operating, async (tx, builds) => {
    const candidate = inRole(builds, 'candidate');
    if (candidate === undefined) throw refused(operating.name, 'It is not being rebuilt.');
    await retireBuild(tx, candidate, operating.now);
  });

/** Has the rows of before the last switch brought up to date and read again. */
export const rollBack = (operating: Operating, versions: ReadonlySet<number>): Promise<void> =>
  operate(operating, async (tx, builds) => {
    const { name, now } = operating;
    const previous = inRole(builds, 'previous');
    if (previous === undefined) throw refused(name, 'There is no build to go back to.');
    if (inRole(builds, 'candidate') !== undefined) throw refused(name, 'It is being rebuilt.');
    if (!versions.has(previous.version))
      throw refused(name, `This process has no code for version ${previous.version}.`);
    const changes = { role: 'candidate', state: 'catching-up', accepted: true } as const;
    await updateBuild(tx, previous, changes, now);
  });

/** Drops the rows of before the last switch. */
export const retirePrevious = (operating: Operating): Promise<void> =>
  operate(operating, async (tx, builds) => {
    const previous = inRole(builds, 'previous');
    if (previous === undefined) throw refused(operating.name, 'There is no build to retire.');
    await retireBuild(tx, previous, operating.now);
  });

/** Has a build take over although its rows are not those of the active one. */
export const acceptDifferences = (operating: Operating): Promise<void> =>
  operate(operating, async (tx, builds) => {
    const candidate = inRole(builds, 'candidate');
    if (candidate?.state !== 'differs') throw refused(operating.name, 'No build of it was found to differ.');
    const changes = { state: 'catching-up', accepted: true, differences: undefined } as const;
    await updateBuild(tx, candidate, changes, operating.now);
  });

/** Writes down that a build stands still at a fault, for every process to see. */
export const recordFault = (operating: Operating, { build }: Build, fault: Build['fault']): Promise<void> =>
  operate(operating, async (tx, builds) => {
    const found = builds.find((other) => other.build === build);
    if (found !== undefined && pausable.includes(found.state))
      await updateBuild(tx, found, { state: 'faulted', fault }, operating.now);
  });
