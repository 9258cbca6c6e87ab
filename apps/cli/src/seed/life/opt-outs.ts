import type {
  Actor,
  MadeBy,
  Method,
  OptOutChannel,
  OptOutScheme,
  OptOutValue,
  ProjectConsentValue,
} from '#libs/consent';
import { instantFromMillis } from '#libs/kernel';
import { DAY, DAYS } from '../calendar.js';
import type { Dice } from '../dice.js';
import { type Project, projects } from '../grounds.js';
import { nationalOptOutService } from '../staff.js';
import { ageAt, chooserAt } from './chooser.js';
import type { Diary } from './diary.js';

/*
 * What people say about uses beyond individual care. The numbers come to about 5.5 in a hundred opted out of the
 * national scheme today, as in England.
 */
const NATIONAL = 0.06;
const NATIONAL_WITHDRAWN = 0.12;
const TYPE_ONE = 0.02;
const TYPE_ONE_WITHDRAWN = 0.15;
const LEGACY = 0.003;
const LEGACY_TOO_LATE = 0.0015;
const PROJECT = 0.03;

const SELF: MadeBy = { capacity: 'self', name: null, patientLacksCapacity: false };

/** Type 2 codes were entered from here on, and those after the cut-off opted nobody out. */
const LEGACY_FROM = Date.parse('2014-04-01T09:00:00Z');
const LEGACY_CUT_OFF = Date.parse('2018-10-11T15:00:00Z');
const LEGACY_LAST = Date.parse('2019-06-28T15:00:00Z');

/** `dice` of its own: what else happens to a person does not hang on it. */
export const choosePurposes = (diary: Diary, dice: Dice): void => {
  takeOverType2(diary, dice);
  if (dice.chance(NATIONAL)) optOut(diary, dice, 'national', NATIONAL_WITHDRAWN);
  if (dice.chance(TYPE_ONE)) optOut(diary, dice, 'type-1', TYPE_ONE_WITHDRAWN);
  if (dice.chance(PROJECT)) answerProject(diary, dice, dice.pick(projects));
};

/** The codes stood in the practices' records long before the ledger, and were taken over when it began. */
const takeOverType2 = (diary: Diary, dice: Dice): void => {
  const drawn = dice.next();
  if (drawn >= LEGACY + LEGACY_TOO_LATE) return;
  const [first, last] = drawn < LEGACY ? [LEGACY_FROM, LEGACY_CUT_OFF] : [LEGACY_CUT_OFF + DAY, LEGACY_LAST];
  const from = Math.round(first + dice.next() * (last - first));
  if (ageAt(diary, from) < 0 || from > diary.calendar.start) return;
  const at = diary.workingHours(diary.person.joined + 1);
  diary.write(at, diary.deskAt(at), { type: 'ImportLegacyType2', body: { from: instantFromMillis(from) } });
};

const optOut = (diary: Diary, dice: Dice, scheme: OptOutScheme, withdrawn: number): void => {
  const day = dice.between(diary.person.joined + 2, DAYS - 2);
  say(diary, dice, scheme, 'opted-out', day);
  if (dice.chance(withdrawn) && day < DAYS - 4)
    say(diary, dice, scheme, 'withdrawn', dice.between(day + 1, DAYS - 2));
};

const say = (diary: Diary, dice: Dice, scheme: OptOutScheme, value: OptOutValue, day: number): void => {
  const at = diary.workingHours(day);
  const madeBy = chooserAt(diary, at);
  if (madeBy === undefined) return;
  const { channel, by } = scheme === 'type-1' ? atPractice(diary, at) : channelOf(diary, dice, madeBy, at);
  writeOptOut(diary, at, by, { scheme, value, channel, madeBy });
};

interface OptOut {
  readonly scheme: OptOutScheme;
  readonly value: OptOutValue;
  readonly channel: OptOutChannel;
  readonly madeBy: MadeBy;
}

export const writeOptOut = (diary: Diary, at: number, by: Actor, optOut: OptOut): void => {
  const isOnline = optOut.channel === 'online' || optOut.channel === 'app';
  diary.write(at, by, {
    type: 'RecordOptOut',
    body: { ...optOut, identityLevel: isOnline ? 'P9' : null, evidence: null },
  });
};

interface Way {
  readonly channel: OptOutChannel;
  readonly by: Actor;
}

const atPractice = (diary: Diary, at: number): Way => ({ channel: 'practice', by: diary.deskAt(at) });

/** A proxy rings or writes; online people speak for themselves. */
const channelOf = (diary: Diary, dice: Dice, { capacity }: MadeBy, at: number): Way => {
  if (capacity === 'self' && ageAt(diary, at) > 16 && dice.chance(0.7))
    return { channel: dice.pick(['online', 'app'] as const), by: diary.self };
  return { channel: dice.pick(['phone', 'post'] as const), by: nationalOptOutService };
};

/** Two in three who are asked say yes; a few of them think better of it. */
const answerProject = (diary: Diary, dice: Dice, project: Project): void => {
  const day = dice.between(Math.max(diary.person.joined, project.day) + 2, DAYS - 2);
  const isYes = dice.chance(0.67);
  answer(diary, dice, project, isYes ? 'given' : 'refused', day);
  if (isYes && dice.chance(0.15) && day < DAYS - 4)
    answer(diary, dice, project, 'withdrawn', dice.between(day + 1, DAYS - 2));
};

const answer = (
  diary: Diary,
  dice: Dice,
  project: Project,
  value: ProjectConsentValue,
  day: number,
): void => {
  const at = diary.workingHours(day);
  const madeBy = chooserAt(diary, at);
  // Neither study takes children, nor those who cannot agree to it themselves.
  if (madeBy?.capacity !== 'self' || ageAt(diary, at) < 18) return;
  if (dice.chance(0.4)) writeAnswer(diary, at, diary.self, { project, value, method: 'online' });
  else writeAnswer(diary, at, diary.deskAt(at), { project, value, method: 'in-person' });
};

interface Answer {
  readonly project: Project;
  readonly value: ProjectConsentValue;
  readonly method: Method;
}

export const writeAnswer = (
  diary: Diary,
  at: number,
  by: Actor,
  { project, value, method }: Answer,
): void => {
  diary.write(at, by, {
    type: 'RecordProjectConsent',
    body: {
      value,
      method,
      projectId: project.groundId,
      notice: `${project.groundId}-information/1`,
      madeBy: SELF,
      evidence: null,
    },
  });
};
