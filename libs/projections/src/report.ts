import type { EventStore, Position } from '#libs/event-store';
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
  /**
   * How far the rows that are read are behind: in positions, which on the embedded store are events, and by how long ago
   * the first event was recorded that they lack, whichever process is to apply it.
   */
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

export interface Reporting {
  readonly store: EventStore;
  readonly reader: ReadDatabase;
  /** The ledger's newest position; null when it does not answer. */
  readonly head: Position | undefined | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How long ago the first event was recorded that the rows lack: 0 without one, undefined where that cannot be told. */
const secondsBehind = async (
  { store, now }: Reporting,
  reached: Reached,
  positions: number | undefined,
): Promise<number | undefined> => {
  if (positions === undefined) return undefined;
  if (positions === 0) return 0;
  try {
    for await (const { metadata } of store.readAll({
      ...(reached !== start && { after: reached }),
      limit: 1,
    }))
      return Math.max(0, (now - Date.parse(metadata.recordedAt)) / 1_000);
    return 0;
  } catch {
    return undefined;
  }
};

/** Everything there is to know of a projection, from the catalogue and from this process. */
export const reportOn = async (supervisor: Supervisor, reporting: Reporting): Promise<ProjectionReport> => {
  const { reader, head } = reporting;
  const builds = await readBuilds(reader, supervisor.name);
  const standing = builds.filter(({ role }) => role !== 'retired');
  const goal = head === null ? null : (head ?? start);
  const reports = await Promise.all(standing.map((build) => reportOnBuild(supervisor, reader, build, goal)));
  const active = reports.find(({ role }) => role === 'active');
  const reached = active?.position ?? start;
  const positions = goal === null || active === undefined ? undefined : positionsBetween(reached, goal);
  return {
    name: supervisor.name,
    version: supervisor.projection.version,
    head,
    lag: { positions, seconds: await secondsBehind(reporting, reached, positions) },
    builds: reports,
  };
};
