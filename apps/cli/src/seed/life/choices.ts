import type { RecordChoiceCommand } from '#libs/application';
import type { Actor, ChoiceValue, Direction, MadeBy, Method, Scope } from '#libs/consent';
import { DAY, DAYS } from '../calendar.js';
import { dramaMobile } from '../names.js';
import { providers } from '../places.js';
import { ageAt, chooserAt } from './chooser.js';
import { type Episode, NOTICE } from './care.js';
import type { Diary } from './diary.js';

type Choice = RecordChoiceCommand['body'];

/** What somebody has made up their mind about. */
interface Mind {
  readonly direction: Direction;
  readonly value: ChoiceValue;
  readonly named: boolean;
  readonly keepNamed?: true;
}

const minds: readonly (readonly [Mind | undefined, number])[] = [
  [undefined, 52],
  [{ direction: 'share-in', value: 'granted', named: false }, 15],
  [{ direction: 'share-in', value: 'refused', named: false }, 6],
  [{ direction: 'share-in', value: 'verify', named: false }, 5],
  [{ direction: 'share-in', value: 'granted', named: true }, 7],
  [{ direction: 'share-in', value: 'refused', named: true }, 5],
  [{ direction: 'share-in', value: 'verify', named: true }, 2],
  [{ direction: 'share-out', value: 'refused', named: false }, 2],
  [{ direction: 'share-out', value: 'granted', named: false }, 2],
  [{ direction: 'share-out', value: 'refused', named: true }, 2],
  [{ direction: 'share-in', value: 'refused', named: false, keepNamed: true }, 2],
];

/** Any choice can follow any choice (section 1, 3); these are the ones people make. */
const secondThoughts: Record<ChoiceValue, ChoiceValue> = {
  granted: 'revoked',
  refused: 'granted',
  revoked: 'granted',
  verify: 'granted',
};

/** Most never say anything; some change their minds, and some more than once. */
export const makeChoices = (diary: Diary, episodes: readonly Episode[]): void => {
  const { dice } = diary;
  const first = dice.weighted(minds);
  if (first === undefined) {
    if (dice.chance(0.01)) restrictByPolicy(diary);
    return;
  }
  const scope = scopeOf(diary, first, episodes);
  let mind = first;
  let day = dice.between(earliestDay(diary, first, episodes), DAYS - 1);
  while (day < DAYS) {
    choose(diary, mind, scope, day);
    if (!dice.chance(0.3)) return;
    mind = { ...mind, value: secondThoughts[mind.value] };
    day += dice.between(1, 500);
  }
};

/** Who keeps some by name is not asked by them again (section 10), so that choice comes after the last question. */
const earliestDay = (
  { person, calendar }: Diary,
  { keepNamed }: Mind,
  episodes: readonly Episode[],
): number => {
  const asked = keepNamed === true ? episodes.map(({ from }) => calendar.dayOf(from)) : [];
  return Math.max(person.joined, ...asked) + 1;
};

const scopeOf = ({ dice }: Diary, { named }: Mind, episodes: readonly Episode[]): Scope => {
  if (!named) return { kind: 'all' };
  const known = episodes.map(({ organisation }) => organisation);
  const organisation = known.length > 0 && dice.chance(0.8) ? dice.pick(known) : dice.pick(providers).code;
  return { kind: 'organisation', organisation };
};

const choose = (diary: Diary, mind: Mind, scope: Scope, day: number): void => {
  const { dice } = diary;
  const at = dice.chance(0.5) ? diary.anyHour(day) : diary.workingHours(day);
  const madeBy = chooserAt(diary, at);
  if (madeBy === undefined) return;
  const { method, by } = channelOf(diary, madeBy, at);
  diary.write(at, by, {
    type: 'RecordChoice',
    body: {
      value: mind.value,
      direction: mind.direction,
      scope,
      ...periodOf(diary, method, at),
      keepNamed: mind.keepNamed === true && mind.value !== 'granted',
      basis: 'patient',
      notice: NOTICE,
      method,
      madeBy,
      evidence: evidenceOf(diary, method),
    },
  });
};

/** Online for oneself; by any other way, or for somebody else, the practice writes it down. */
const channelOf = (
  diary: Diary,
  { capacity }: MadeBy,
  at: number,
): { readonly method: Method; readonly by: Actor } => {
  const { dice } = diary;
  const online = capacity === 'self' && ageAt(diary, at) > 16 && dice.chance(0.5);
  if (online) return { method: dice.pick(['online', 'app'] as const), by: diary.self };
  return { method: dice.pick(['in-person', 'phone', 'letter'] as const), by: diary.deskAt(at) };
};

/** A letter often comes after the day it speaks of; some choices begin later, and some end by themselves. */
const periodOf = (diary: Diary, method: Method, at: number): Pick<Choice, 'from' | 'to'> => {
  const { dice } = diary;
  const late = method === 'letter' && dice.chance(0.5);
  const ahead = !late && dice.chance(0.06);
  const from = late ? at - dice.between(2, 60) * DAY : ahead ? at + dice.between(5, 250) * DAY : at;
  const to = dice.chance(0.08) ? diary.instant(Math.max(from, at) + dice.between(30, 700) * DAY) : null;
  return late || ahead ? { from: diary.instant(from), to } : { to };
};

const evidenceOf = ({ dice, person }: Diary, method: Method): string | null => {
  switch (method) {
    case 'phone':
      return `${person.given} ${person.family} rang from ${dramaMobile(dice)} and gave the date of birth.`;
    case 'letter':
      return `Signed letter of ${person.given} ${person.family}, scanned to the record.`;
    case 'in-person':
      return dice.chance(0.3) ? `${person.given} came to the desk with a passport.` : null;
    case 'online':
    case 'app':
    case 'policy':
      return null;
  }
};

/** A practice may be careful by itself: a policy can restrict, never permit. */
const restrictByPolicy = (diary: Diary): void => {
  const { person, dice } = diary;
  const at = diary.workingHours(dice.between(person.joined + 1, DAYS - 1));
  diary.write(at, diary.deskAt(at), {
    type: 'RecordChoice',
    body: {
      value: 'verify',
      direction: 'share-in',
      scope: { kind: 'all' },
      to: null,
      keepNamed: false,
      basis: 'policy',
      notice: null,
      method: 'policy',
      madeBy: null,
      evidence: null,
    },
  });
};
