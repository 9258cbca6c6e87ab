import type { ChoiceValue, Direction, OptOutValue, Scope } from '#libs/consent';
import { odsCode, type OdsCode } from '#libs/kernel';
import { DAY, DAYS, HOUR, MINUTE } from './calendar.js';
import { answerQuestion, askQuestion, NOTICE, startEpisode } from './life/care.js';
import { chooserAt } from './life/chooser.js';
import { heartStudy } from './grounds.js';
import type { Diary } from './life/diary.js';
import { writeAnswer, writeOptOut } from './life/opt-outs.js';
import type { Person } from './life/person.js';
import { register } from './life/registration.js';
import { type Place, practices } from './places.js';
import { nationalOptOutService } from './staff.js';

/*
 * The eight published test numbers, each with a story that shows one thing. All are registered with the first
 * practice, and seen by the same three providers.
 */

export interface DemoPatient {
  readonly person: Pick<Person, 'given' | 'family' | 'practice' | 'lacksCapacity'>;
  /** Day of birth, in days of the simulation. */
  readonly bornDay: number;
  readonly live: (diary: Diary) => void;
}

export const demoPractice: Place = (() => {
  const [first] = practices;
  if (first === undefined) throw new Error('the county has no practice');
  return first;
})();

/** Where a question is enough. */
export const localProvider: OdsCode = odsCode('RZF');
/** Where a code is needed. */
export const remoteProvider: OdsCode = odsCode('RZX');
const otherLocalProvider: OdsCode = odsCode('NZF02');

const years = (count: number): number => DAYS - Math.round(count * 365.25);
const SEEN_FIRST = 1400;

const choose = (
  diary: Diary,
  at: number,
  choice: { readonly direction: Direction; readonly value: ChoiceValue; readonly scope: Scope },
): void => {
  const madeBy = chooserAt(diary, at);
  if (madeBy === undefined) return;
  diary.write(at, diary.deskAt(at), {
    type: 'RecordChoice',
    body: {
      ...choice,
      to: null,
      keepNamed: false,
      basis: 'patient',
      notice: NOTICE,
      method: 'in-person',
      madeBy,
      evidence: `Spoke to ${diary.person.given} ${diary.person.family} at the desk.`,
    },
  });
};

/** Out of the national scheme, or back in, as the patient said on the phone. */
const chooseNational = (diary: Diary, at: number, value: OptOutValue): void => {
  const madeBy = chooserAt(diary, at);
  if (madeBy === undefined) return;
  writeOptOut(diary, at, nationalOptOutService, { scheme: 'national', value, channel: 'phone', madeBy });
};

const all: Scope = { kind: 'all' };
const only = (organisation: OdsCode): Scope => ({ kind: 'organisation', organisation });

/** Registered, reachable, and under the care of one provider close to home and one far away. */
const begin = (diary: Diary): number => {
  const registeredAt = register(diary, 4);
  const at = registeredAt + 5 * MINUTE;
  diary.write(at, diary.deskAt(at), {
    type: 'SetContactPoint',
    body: { channel: 'sms', value: `+44770090012${diary.person.index}`, preferred: true },
  });
  const seen = diary.workingHours(SEEN_FIRST);
  startEpisode(diary, localProvider, seen, 'referral');
  startEpisode(diary, remoteProvider, seen + HOUR, 'referral');
  return seen;
};

const demo = (
  given: string,
  family: string,
  age: number,
  live: (diary: Diary, seen: number) => void,
): DemoPatient => ({
  person: { given, family, practice: demoPractice, lacksCapacity: false },
  bornDay: years(age),
  live: (diary) => {
    live(diary, begin(diary));
  },
});

export const demoPatients: readonly DemoPatient[] = [
  // Was asked, and said yes: permitted close to home, a code far away.
  demo('Marigold', 'Demonstratia', 47, (diary, seen) => {
    askQuestion(diary, localProvider, seen + 5 * MINUTE);
    answerQuestion(diary, localProvider, 'yes', seen + 7 * MINUTE);
  }),
  // Refused everyone, then one organisation was let in again; opted out, but for one study.
  demo('Bartholdy', 'Refuseniksson', 62, (diary, seen) => {
    choose(diary, seen + DAY, { direction: 'share-in', value: 'refused', scope: all });
    choose(diary, seen + 90 * DAY, { direction: 'share-in', value: 'granted', scope: only(localProvider) });
    chooseNational(diary, seen + 100 * DAY, 'opted-out');
    const at = seen + 120 * DAY;
    writeAnswer(diary, at, diary.deskAt(at), { project: heartStudy, value: 'given', method: 'in-person' });
  }),
  // Asks for a code even close to home.
  demo('Carmelina', 'Verifyworth', 35, (diary, seen) => {
    choose(diary, seen + DAY, { direction: 'share-in', value: 'verify', scope: all });
  }),
  // A child, for whom a parent granted everyone.
  demo('Dashiell', 'Youngfellow', 8, (diary, seen) => {
    choose(diary, seen + DAY, { direction: 'share-in', value: 'granted', scope: all });
  }),
  // What one provider recorded is not to be seen elsewhere, and one item nowhere.
  demo('Eulalia', 'Withholdingham', 54, (diary, seen) => {
    startEpisode(diary, otherLocalProvider, seen + 2 * HOUR, 'episode');
    choose(diary, seen + DAY, { direction: 'share-in', value: 'granted', scope: all });
    choose(diary, seen + 2 * DAY, {
      direction: 'share-out',
      value: 'refused',
      scope: only(otherLocalProvider),
    });
    diary.write(seen + 3 * DAY, diary.clinicianOf(localProvider), {
      type: 'SetItemPrivacy',
      body: { itemId: 'item-1', organisation: localProvider, private: true },
    });
  }),
  // Granted everyone, and took it back; opted out, and came back in.
  demo('Fitzgerald', 'Changemindley', 71, (diary, seen) => {
    choose(diary, seen + DAY, { direction: 'share-in', value: 'granted', scope: all });
    choose(diary, seen + 200 * DAY, { direction: 'share-in', value: 'revoked', scope: all });
    chooseNational(diary, seen + 210 * DAY, 'opted-out');
    chooseNational(diary, seen + 300 * DAY, 'withdrawn');
  }),
  // Restricted: to almost everyone there is no such patient.
  demo('Gloriana', 'Restrictedale', 29, (diary, seen) => {
    const at = seen + 10 * DAY;
    diary.write(at, diary.deskAt(at), { type: 'SetRestriction', body: { restricted: true } });
    diary.endAt(at);
  }),
  // Died; what she chose stays on record.
  demo('Hortensia', 'Departingly', 88, (diary, seen) => {
    choose(diary, seen + DAY, { direction: 'share-in', value: 'granted', scope: all });
    const day = SEEN_FIRST + 250;
    const at = diary.workingHours(day);
    diary.write(at, diary.deskAt(at), {
      type: 'RecordDeath',
      body: { status: 'formal', dateOfDeath: diary.calendar.date(day - 1) },
    });
    diary.endAt(at);
  }),
];
