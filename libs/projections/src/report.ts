import type { Position } from '#libs/event-store';
import type { Instant } from '#libs/kernel';
import { type Build, type Reached, start } from './build.js';
import { readBuilds } from './catalogue.js';
import { readWhole } from './checkpoint.js';
import { numberOf } from './pace.js';
import type { ProjectionState } from './progress.js';
import type { ReadDatabase } from './projection.js';
import type { Supervisor } from './supervisor.js';
import { walkOf } from './walk.js';

/** One build as it stands. */
export interface BuildReport extends Build {
  readonly position: Position | undefined;
  readonly checksum: string;
  /** How much of a walk over streams is done, while it goes by them: the position says nothing until its end. */
  readonly walked: { readonly events: number; readonly of: number } | undefined;
  /** What this process does with it. */
  readonly here: ProjectionState;
  /** Events a second of late, by this process. */
  readonly eventsPerSecond: number;
  /** Seconds until it is where it is going, at the present rate; undefined when that cannot be told. */
  readonly etaSeconds: number | undefined;
  readonly lastErrorCode: string | undefined;
}

/** One projection as it stands. */
export interface ProjectionReport {
  readonly name: string;
  /** Of the newest code here. */
  readonly version: number;
  /** The ledger's newest position; undefined when it is empty, null when it does not answer. */
  readonly head: Position | undefined | null;
  /** How far the rows that are read are behind: in positions, which on the embedded store are events. */
  readonly lag: { readonly positions: number | undefined; readonly seconds: number | undefined };
  /** Those whose rows are there, the newest last. */
  readonly builds: readonly BuildReport[];
}

const positionsBetween = (from: Reached, to: Reached): number =>
  Math.max(0, Number(numberOf(to) - numberOf(from)));

const secondsFor = (left: number, rate: number): number | undefined => {
  if (left === 0) return 0;
  return rate === 0 ? undefined : left / rate;
};

const etaOf = (build: Build, position: Reached, head: Reached | null, rate: number): number | undefined => {
  const goal = build.state === 'rebuilding' ? build.target : head;
  if (goal === null) return undefined;
  return secondsFor(positionsBetween(position, goal), rate);
};

const reportOnBuild = async (
  supervisor: Supervisor,
  reader: ReadDatabase,
  build: Build,
  head: Reached | null,
): Promise<BuildReport> => {
  const { position, walk, checksum } = await readWhole(reader, build);
  const walked = walkOf(walk);
  const runners = supervisor.runnersOf(build);
  const rates = runners.map(({ pace }) => pace.rates());
  // Each partition meets all events and applies its own.
  const slowest = (of: 'met' | 'positions'): number =>
    rates.length === 0 ? 0 : Math.min(...rates.map((rate) => rate[of]));
  return {
    ...build,
    position: position === start ? undefined : position,
    checksum,
    walked: walked && { events: walked.met, of: walked.of },
    here: runners[0]?.progress.state ?? build.state,
    eventsPerSecond: rates.reduce((sum, { applied }) => sum + applied, 0),
    etaSeconds:
      walked === undefined
        ? etaOf(build, position, head, slowest('positions'))
        : secondsFor(walked.of - walked.met, slowest('met')),
    lastErrorCode: runners.map(({ progress }) => progress.lastErrorCode).find((code) => code !== undefined),
  };
};

const secondsBehind = (
  supervisor: Supervisor,
  active: BuildReport | undefined,
  positions: number | undefined,
): number | undefined => {
  if (positions === undefined || active === undefined) return undefined;
  if (positions === 0) return 0;
  const recorded = supervisor.runnersOf(active).map(({ pace }) => pace.lastRecordedAt)[0];
  return recorded === undefined ? undefined : secondsSince(recorded);
};

const secondsSince = (recordedAt: Instant): number =>
  Math.max(0, (Date.now() - Date.parse(recordedAt)) / 1_000);

/** Everything there is to know of a projection, from the catalogue and from this process. */
export const reportOn = async (
  supervisor: Supervisor,
  reader: ReadDatabase,
  head: Position | undefined | null,
): Promise<ProjectionReport> => {
  const builds = await readBuilds(reader, supervisor.name);
  const standing = builds.filter(({ role }) => role !== 'retired');
  const goal = head === null ? null : (head ?? start);
  const reports = await Promise.all(standing.map((build) => reportOnBuild(supervisor, reader, build, goal)));
  const active = reports.find(({ role }) => role === 'active');
  const positions =
    goal === null || active === undefined ? undefined : positionsBetween(active.position ?? start, goal);
  return {
    name: supervisor.name,
    version: supervisor.projection.version,
    head,
    lag: { positions, seconds: secondsBehind(supervisor, active, positions) },
    builds: reports,
  };
};
