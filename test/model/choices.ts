import type { Basis, Direction } from '#libs/consent';
import type { Instant, OdsCode } from '#libs/kernel';
import { type History, type Person } from './person.js';
import { type ModelWorld, lasts, ofType, predecessorsOf } from './world.js';

/** What holds at one scope. `refused` and `revoked` never differ: "the strictest (refused = revoked > ...)". */
export type Standing = 'granted' | 'none' | 'verify' | 'dissent';

/** One choice at one scope, an answered no included. */
export interface Entry {
  readonly value: 'granted' | 'verify' | 'dissent';
  readonly from: Instant;
  readonly to: Instant | null;
  readonly keepNamed: boolean;
  readonly isAnswer: boolean;
  /** Its place in the recorded order. */
  readonly place: number;
}

const valueOf = {
  ConsentGranted: 'granted',
  ConsentRefused: 'dissent',
  ConsentRevoked: 'dissent',
  VerificationRequired: 'verify',
} as const;

/** "per scope the more restrictive choice holds, and a permissive one counts only where both numbers have it". */
const ranking: readonly Standing[] = ['granted', 'none', 'verify', 'dissent'];
export const rank = (standing: Standing): number => ranking.indexOf(standing);
export const strictest = (standings: readonly Standing[]): Standing =>
  ranking.findLast((standing) => standings.includes(standing)) ?? 'none';

const recordedChoices = (
  { log }: History,
  direction: Direction,
  basis: Basis,
  scope: OdsCode | 'all',
): readonly Entry[] =>
  ofType(log, 'ConsentGranted', 'ConsentRefused', 'ConsentRevoked', 'VerificationRequired')
    .filter(({ data }) => data.direction === direction && data.basis === basis)
    .filter(({ data }) => (data.scope.kind === 'all' ? 'all' : data.scope.organisation) === scope)
    .map((event) => ({
      value: valueOf[event.type],
      from: event.data.from,
      to: event.data.to,
      keepNamed: event.data.keepNamed,
      isAnswer: false,
      place: log.indexOf(event),
    }));

const earliest = (instants: readonly (Instant | null)[]): Instant | null =>
  instants.filter((instant) => instant !== null).sort()[0] ?? null;

/**
 * "a general refusal, revocation or `verify` recorded by the patient also ends older grants for named
 * organisations unless it says `keepNamed`"; "one at the same instant stays".
 */
export const stopsForEveryone = (history: History, direction: Direction): readonly Instant[] =>
  recordedChoices(history, direction, 'patient', 'all')
    .filter((entry) => entry.value !== 'granted' && !entry.keepNamed)
    .map((entry) => entry.from);

export const yesesOf = ({ log }: History, organisation: OdsCode) =>
  ofType(log, 'SharingQuestionAnswered')
    .map((event) => event.data)
    .filter((answer) => answer.organisation === organisation && answer.answer === 'yes');

/** "An answered no is a refusal for this organisation (rule 7)"; a yes "lifts an answered no". */
const answeredNoes = (history: History, organisation: OdsCode): readonly Entry[] =>
  ofType(history.log, 'SharingQuestionAnswered')
    .filter(({ data }) => data.organisation === organisation && data.answer === 'no')
    .map((event) => ({
      value: 'dissent',
      from: event.data.from,
      to: earliest(
        yesesOf(history, organisation)
          .map((yes) => yes.from)
          .filter((from) => from > event.data.from),
      ),
      keepNamed: false,
      isAnswer: true,
      place: history.log.indexOf(event),
    }));

/** Everything at one scope, each with the end it comes to. */
export const entriesOf = (
  history: History,
  direction: Direction,
  basis: Basis,
  scope: OdsCode | 'all',
): readonly Entry[] => {
  const choices = recordedChoices(history, direction, basis, scope);
  if (scope === 'all') return choices;
  const grantsEnd = choices.map((entry) =>
    entry.value === 'granted'
      ? {
          ...entry,
          to: earliest([
            entry.to,
            ...stopsForEveryone(history, direction).filter((stop) => stop > entry.from),
          ]),
        }
      : entry,
  );
  return basis === 'patient' && direction === 'share-in'
    ? [...grantsEnd, ...answeredNoes(history, scope)]
    : grantsEnd;
};

/** "the latest effective choice wins; at the same effective instant the strictest ..., whenever recorded." */
const isNewer = (a: Entry, b: Entry): boolean => {
  if (a.from !== b.from) return a.from > b.from;
  if (a.value !== b.value) return rank(a.value) > rank(b.value);
  return a.place > b.place;
};

const newest = (entries: readonly Entry[]): Entry | undefined =>
  entries.find((entry) => entries.every((other) => other === entry || isNewer(entry, other)));

/** "When a choice ends, no older grant comes back; an older dissent or `verify` at that scope holds again". */
export const inForce = (entries: readonly Entry[], at: Instant): Entry | undefined => {
  const started = entries.filter((entry) => entry.from <= at);
  const deciding = newest(started);
  if (deciding === undefined || lasts(deciding.from, deciding.to, at)) return deciding;
  return newest(started.filter((entry) => entry.value !== 'granted' && lasts(entry.from, entry.to, at)));
};

/** The patient's choices left by a closed organisation, each taking effect at the closure. */
export const carriedTo = (
  world: ModelWorld,
  history: History,
  direction: Direction,
  organisation: OdsCode,
  at: Instant,
  noesLiftedAt: Instant | null = null,
): readonly Entry[] =>
  predecessorsOf(world, organisation, at).flatMap((predecessor) => {
    // A carried answered no is lifted by a yes for the successor strictly after the closure.
    const yes = yesesOf(history, organisation)
      .map(({ from }) => from)
      .filter((from) => from > predecessor.closedAt);
    const liftedAt = earliest([noesLiftedAt, ...yes]);
    const left = namedInForce(world, history, direction, predecessor.organisation, at, liftedAt);
    // "The closure event carries ... patients' refusals and `verify` with them; grants ... do not follow."
    return left === undefined || left.value === 'granted'
      ? []
      : [{ ...left, from: predecessor.closedAt, to: null }];
  });

/**
 * The patient's choice for one organisation, what it inherited included: "At a succession the stricter of
 * both holds for patients' choices too", "until a new entry".
 */
export const namedInForce = (
  world: ModelWorld,
  history: History,
  direction: Direction,
  organisation: OdsCode,
  at: Instant,
  noesLiftedAt: Instant | null = null,
): Entry | undefined => {
  const own = inForce(
    entriesOf(history, direction, 'patient', organisation).map((entry) =>
      entry.isAnswer ? { ...entry, to: earliest([entry.to, noesLiftedAt]) } : entry,
    ),
    at,
  );
  const carried = carriedTo(world, history, direction, organisation, at, noesLiftedAt).filter(
    (entry) => own === undefined || own.from <= entry.from,
  );
  const candidates = own === undefined ? carried : [own, ...carried];
  return candidates.find((entry) => candidates.every((other) => rank(other.value) <= rank(entry.value)));
};

/** The patient's choice for one organisation, over all the person's histories. */
export const patientNamed = (
  world: ModelWorld,
  person: Person,
  direction: Direction,
  organisation: OdsCode,
  at: Instant,
): Standing =>
  strictest(
    person.histories.map((h) => namedInForce(world, h, direction, organisation, at)?.value ?? 'none'),
  );

/** Any other scope, over all the person's histories: "policy choices do not follow" a closed organisation. */
export const standingAt = (
  person: Person,
  direction: Direction,
  basis: Basis,
  scope: OdsCode | 'all',
  at: Instant,
): Standing =>
  strictest(person.histories.map((h) => inForce(entriesOf(h, direction, basis, scope), at)?.value ?? 'none'));
