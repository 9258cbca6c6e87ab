import { odsCode } from '#libs/kernel';
import { DAY, DAYS, HOUR, MINUTE } from '../calendar.js';
import { ageAt } from './chooser.js';
import { type Episode, endEpisode } from './care.js';
import type { Diary } from './diary.js';

const emergencyDepartment = odsCode('RZF');
const ambulances = odsCode('RZY');

/** What happens to few. */
export const liveThroughRareEvents = (diary: Diary, episodes: readonly Episode[]): void => {
  const { dice } = diary;
  const [episode] = episodes;
  if (episode !== undefined && dice.chance(0.04)) keepItemPrivate(diary, episode);
  if (dice.chance(0.008)) breakTheGlass(diary);
  if (dice.chance(0.008)) claimed(diary);
  die(diary);
  if (dice.chance(0.001)) leaveTheBooks(diary);
};

/** One thing that was recorded there is nobody else's business. */
const keepItemPrivate = (diary: Diary, { organisation, from }: Episode): void => {
  diary.write(from + 75 * MINUTE, diary.clinicianOf(organisation), {
    type: 'SetItemPrivacy',
    body: { itemId: `${organisation}-${diary.person.index}`, organisation, private: true },
  });
};

const breakTheGlass = (diary: Diary): void => {
  const { dice, person } = diary;
  const organisation = dice.pick([emergencyDepartment, ambulances]);
  const day = dice.between(person.joined + 1, DAYS - 2);
  diary.write(diary.anyHour(day), diary.clinicianOf(organisation), {
    type: 'StartEmergencyOverride',
    body: { organisation, reason: 5, note: `${person.given} was brought in unconscious.` },
  });
};

const claimed = (diary: Diary): void => {
  const { dice, person } = diary;
  const at = diary.workingHours(dice.between(person.joined + 1, DAYS - 4));
  const started = diary.write(at, diary.clinicianOf(emergencyDepartment), {
    type: 'ClaimCareRelationship',
    body: {
      organisation: emergencyDepartment,
      reason: 6,
      note: `Walk-in; ${person.family} had no referral.`,
    },
  });
  endEpisode(diary, emergencyDepartment, started, at + 2 * DAY);
};

/** Formal death is often known informally first; after it nothing is recorded here any more. */
const die = (diary: Diary): void => {
  const { dice, person, calendar } = diary;
  const probability = ageAt(diary, calendar.millis(DAYS, 0)) > 72 ? 0.08 : 0.003;
  if (!dice.chance(probability)) return;
  const day = dice.between(person.joined + 3, DAYS + 2);
  if (day >= DAYS - 8 || day <= person.joined + 2) return;
  const at = diary.workingHours(day);
  const dateOfDeath = calendar.date(day - 1);
  if (dice.chance(0.2)) {
    diary.endAt(at);
    diary.write(at, diary.deskAt(at), { type: 'RecordDeath', body: { status: 'informal', dateOfDeath } });
    return;
  }
  diary.endAt(at + HOUR);
  diary.write(at + HOUR, diary.deskAt(at), {
    type: 'RecordDeath',
    body: { status: 'formal', dateOfDeath, from: diary.instant(at) },
  });
};

/** Restricted by the S-flag, or a number given in error: out of everybody's sight from then on. */
const leaveTheBooks = (diary: Diary): void => {
  const at = diary.workingHours(DAYS - 3);
  if (diary.calendar.dayOf(at) <= diary.person.joined) return;
  const act = diary.dice.chance(0.6)
    ? ({ type: 'SetRestriction', body: { restricted: true } } as const)
    : ({ type: 'InvalidateNhsNumber' } as const);
  diary.write(at, diary.deskAt(at), act);
  diary.endAt(at);
};
