import type { ProjectConsentValue } from '#libs/consent';
import type { Instant } from '#libs/kernel';
import { LiveNumberSet, type NumberKey, type NumberSet } from '#libs/opt-out-check';

/** What one number stands for in a file check. */
export interface NumberStanding {
  readonly isOptedOut: boolean;
  readonly isTypeOne: boolean;
  readonly isInvalidated: boolean;
  readonly projects: ReadonlyMap<string, ProjectConsentValue>;
}

/** What was answered about each project, by number. */
export type ProjectAnswers = ReadonlyMap<string, ReadonlyMap<NumberKey, ProjectConsentValue>>;

/** The standing of every number at one moment. Whatever is in none of it belongs to nobody who said anything. */
export interface KeptOptOutSets {
  readonly optedOut: NumberSet;
  readonly typeOne: NumberSet;
  readonly invalidated: NumberSet;
  readonly projects: ProjectAnswers;
}

export interface OptOutSets extends KeptOptOutSets {
  answersAbout(project: string): ReadonlyMap<NumberKey, ProjectConsentValue>;
}

/** Sets that follow the ledger number by number. */
export class LiveOptOutSets {
  private readonly optedOut: LiveNumberSet;
  private readonly typeOne: LiveNumberSet;
  private readonly invalidated: LiveNumberSet;
  /** Projects are few, and those who answered about one are few beside those who have opted out. */
  private readonly projects: Map<string, Map<NumberKey, ProjectConsentValue>>;

  /** Where `kept` left off; default: from nothing. */
  constructor(kept?: KeptOptOutSets) {
    this.optedOut = new LiveNumberSet(kept?.optedOut);
    this.typeOne = new LiveNumberSet(kept?.typeOne);
    this.invalidated = new LiveNumberSet(kept?.invalidated);
    this.projects = new Map([...(kept?.projects ?? [])].map(([project, of]) => [project, new Map(of)]));
  }

  set(key: NumberKey, standing: NumberStanding): void {
    this.optedOut.set(key, standing.isOptedOut);
    this.typeOne.set(key, standing.isTypeOne);
    this.invalidated.set(key, standing.isInvalidated);
    for (const answers of this.projects.values()) answers.delete(key);
    for (const [project, value] of standing.projects) this.answers(project).set(key, value);
  }

  /** Takes out every number of which that is so, whatever it stands for. */
  forget(isGone: (key: NumberKey) => boolean): void {
    for (const set of [this.optedOut, this.typeOne, this.invalidated]) set.deleteWhere(isGone);
    for (const answers of this.projects.values())
      for (const key of answers.keys()) if (isGone(key)) answers.delete(key);
  }

  /** As they are now, untouched by what comes later. */
  snapshot(): OptOutSets {
    const kept = this.kept();
    const { projects } = kept;
    return {
      ...kept,
      answersAbout: (project) => projects.get(project) ?? new Map<NumberKey, ProjectConsentValue>(),
    };
  }

  /** As `snapshot`, whole. */
  kept(): KeptOptOutSets {
    return {
      optedOut: this.optedOut.snapshot(),
      typeOne: this.typeOne.snapshot(),
      invalidated: this.invalidated.snapshot(),
      projects: new Map([...this.projects].map(([project, answers]) => [project, new Map(answers)])),
    };
  }

  private answers(project: string): Map<NumberKey, ProjectConsentValue> {
    let answers = this.projects.get(project);
    if (answers === undefined) {
      answers = new Map();
      this.projects.set(project, answers);
    }
    return answers;
  }
}

/** When the next of these times comes after `at`; undefined when none does. */
export const nextAfter = (times: Iterable<Instant>, at: Instant): Instant | undefined => {
  let next: Instant | undefined;
  for (const time of times) if (time > at && (next === undefined || time < next)) next = time;
  return next;
};
