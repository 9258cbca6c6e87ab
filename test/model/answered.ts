import type { Instant, OdsCode } from '#libs/kernel';
import { carriedTo, entriesOf, stopsForEveryone, yesesOf } from './choices.js';
import { isLocal } from './locality.js';
import { type History, type Person, hasRelationshipThroughout, relationshipsOf } from './person.js';
import { type ModelWorld, instantsNamed, lasts, ofType, predecessorsOf } from './world.js';

/* What the patient said yes to without granting: an answered question, a verified request. */

export interface Viewing {
  readonly world: ModelWorld;
  readonly person: Person;
  readonly viewer: OdsCode;
  readonly purpose: string;
  readonly at: Instant;
}

interface Ending {
  readonly at: Instant;
  readonly isAnswer: boolean;
}

/** When the patient's dissents and `verify` for the viewer, or for all without `keepNamed`, took effect. */
const endingsIn = ({ world, viewer, at }: Viewing, history: History): readonly Ending[] => {
  const own = entriesOf(history, 'share-in', 'patient', viewer).filter((entry) => entry.value !== 'granted');
  const closures = predecessorsOf(world, viewer, at).map(({ closedAt }) => closedAt);
  // A carried dissent takes effect at the closure, whether it holds to this day or held only then.
  const carried = [at, ...closures].flatMap((asAt) =>
    asAt <= at ? carriedTo(world, history, 'share-in', viewer, asAt) : [],
  );
  return [
    ...[...own, ...carried].map((entry) => ({
      at: entry.from,
      isAnswer: entry.isAnswer,
    })),
    ...stopsForEveryone(history, 'share-in').map((stop) => ({ at: stop, isAnswer: false })),
  ].filter((ending) => ending.at <= at);
};

/** "A yes is ended by a later refusal, revocation or `verify`"; an answered no at the same instant is stricter. */
const yesesAlive = (viewing: Viewing, history: History) => {
  const endings = endingsIn(viewing, history);
  return yesesOf(history, viewing.viewer)
    .filter((yes) => yes.from <= viewing.at)
    .filter((yes) => !endings.some((end) => (end.isAnswer ? end.at >= yes.from : end.at > yes.from)));
};

/** Rule 12: "A yes stays good, once the organisation is no longer local, for the care relationship ...". */
const permitsByYes = (viewing: Viewing, history: History): boolean => {
  const { world, person, viewer, at } = viewing;
  return yesesAlive(viewing, history).some((yes) => {
    if (isLocal(world, person, viewer, at)) return true;
    // "it counts from the moment the organisation is local"
    const wasLocal = [yes.from, ...instantsNamed(world)]
      .filter((instant) => yes.from <= instant && instant <= at)
      .some((instant) => isLocal(world, person, viewer, instant));
    return (
      wasLocal && relationshipsOf(person).some((r) => r.id === yes.relationshipId && lasts(r.from, r.to, at))
    );
  });
};

/** "a permissive one counts only where both numbers have it" */
export const hasYes = (viewing: Viewing): boolean =>
  viewing.person.histories.every((history) => permitsByYes(viewing, history));

/** "A code verified after a merge counts for the merged patient; both numbers are one patient for requests." */
const isAfterMerge = (home: History, other: History, at: Instant): boolean =>
  [home.linkedFrom, other.linkedFrom].every((linkedFrom) => linkedFrom === null || linkedFrom <= at);

/**
 * The requests verified in one history that are live: "while the relationship lasts (or another without a
 * gap), for its purpose, until the patient refuses, revokes or sets `verify` for that organisation or for all".
 */
const liveRequestsIn = (viewing: Viewing, home: History): readonly Instant[] => {
  const { world, person, viewer, purpose, at } = viewing;
  return ofType(home.log, 'CodeVerified', 'AccessRequestApproved')
    .filter(({ data }) => data.organisation === viewer && data.purpose === purpose && data.at <= at)
    .map(({ data }) => data.at)
    .filter((verified) => hasRelationshipThroughout(world, person, viewer, verified, at))
    .filter((verified) =>
      person.histories
        .filter((history) => history === home || isAfterMerge(home, history, verified))
        .every((history) => endingsIn(viewing, history).every((end) => end.at < verified)),
    );
};

/** Rule 13: "a live verified access request". */
export const hasLiveRequest = (viewing: Viewing): boolean => {
  const { histories } = viewing.person;
  const live = histories.map((history) => liveRequestsIn(viewing, history));
  return (
    live.every((requests) => requests.length > 0) ||
    live.flat().some((verified) => histories.every((history) => isAfterMerge(history, history, verified)))
  );
};

/**
 * "`keepNamed` keeps grants, verified requests and answered yeses", those there when it took effect. Judged
 * in the history that says `keepNamed`: what is kept there may still not count, but "a code stays possible".
 */
export const isKept = (viewing: Viewing, history: History, by: Instant): boolean =>
  liveRequestsIn(viewing, history).some((verified) => verified <= by) ||
  yesesAlive(viewing, history).some((yes) => yes.from <= by);
