import type { OdsCode } from '#libs/kernel';
import { DAY, DAYS, MINUTE } from '../calendar.js';
import { localProviders, type Place, remoteProviders } from '../places.js';
import { administrationOf } from '../staff.js';
import type { StepKey } from '../step.js';
import { chooserAt } from './chooser.js';
import type { Diary } from './diary.js';

export const NOTICE = 'fosseshire-sharing-leaflet/3';

/** A stretch of care by one provider. */
export interface Episode {
  readonly organisation: OdsCode;
  readonly from: number;
  /** Infinity while it lasts. */
  readonly to: number;
}

const TO_LOCAL = 0.72;
const ONGOING = 0.3;

/** Referrals and episodes over the years, close to home and far away; most of them are over. */
export const receiveCare = (diary: Diary): readonly Episode[] => {
  const { person, dice } = diary;
  const count = dice.weighted([
    [0, 25],
    [1, 35],
    [2, 25],
    [3, 15],
  ] as const);
  const episodes: Episode[] = [];
  for (let i = 0; i < count; i++) {
    const day = dice.between(person.joined + 2, DAYS - 2);
    if (day <= person.joined + 1) continue;
    const home = diary.homeAt(diary.calendar.millis(day, 12));
    const isLocal = dice.chance(TO_LOCAL);
    const provider = dice.pick(isLocal ? localProviders(home) : remoteProviders(home));
    const lasts = dice.chance(ONGOING) ? undefined : dice.between(8, 400);
    episodes.push(episodeOf(diary, provider, { day, ...(lasts !== undefined && { lasts }), isLocal }));
  }
  return episodes;
};

interface When {
  readonly day: number;
  /** In days; left out while it lasts. */
  readonly lasts?: number;
  /** Whether no code is needed, but a question. */
  readonly isLocal: boolean;
}

const episodeOf = (diary: Diary, provider: Place, { day, lasts, isLocal }: When): Episode => {
  const { dice } = diary;
  const organisation = provider.code;
  const from = diary.workingHours(day);
  const started = startEpisode(diary, organisation, from, dice.chance(0.6) ? 'referral' : 'episode');
  const over = lasts === undefined || day + lasts >= DAYS ? undefined : from + lasts * DAY;
  if (over !== undefined) endEpisode(diary, organisation, started, over);
  if (isLocal && dice.chance(0.8)) askAtTheDesk(diary, organisation, from);
  if (dice.chance(0.15)) shareOutAtTheDesk(diary, organisation, from);
  return { organisation, from, to: over ?? Number.POSITIVE_INFINITY };
};

export const startEpisode = (
  diary: Diary,
  organisation: OdsCode,
  at: number,
  kind: 'referral' | 'episode',
): StepKey =>
  diary.write(at, administrationOf(organisation), {
    type: 'StartCareRelationship',
    body: { organisation, kind },
  });

export const endEpisode = (diary: Diary, organisation: OdsCode, started: StepKey, at: number): void => {
  diary.write(at, diary.clinicianOf(organisation), { type: 'EndCareRelationship', madeAt: started });
};

/** Close to home no code is needed, but the question is (section 1, 9). Most say yes, some say nothing yet. */
const askAtTheDesk = (diary: Diary, organisation: OdsCode, arrived: number): void => {
  const { dice } = diary;
  askQuestion(diary, organisation, arrived + 10 * MINUTE);
  const answer = dice.weighted([
    ['yes', 68],
    ['no', 12],
    [undefined, 20],
  ] as const);
  if (answer !== undefined)
    answerQuestion(diary, organisation, answer, arrived + dice.between(11, 55) * MINUTE);
};

export const askQuestion = (diary: Diary, organisation: OdsCode, at: number): void => {
  diary.write(at, diary.clinicianOf(organisation), {
    type: 'AskSharingQuestion',
    body: { organisation, notice: NOTICE },
  });
};

export const answerQuestion = (
  diary: Diary,
  organisation: OdsCode,
  answer: 'yes' | 'no',
  at: number,
): void => {
  const madeBy = chooserAt(diary, at);
  if (madeBy === undefined) return;
  diary.write(at, diary.clinicianOf(organisation), {
    type: 'AnswerSharingQuestion',
    body: { organisation, answer, notice: NOTICE, method: 'in-person', madeBy },
  });
};

/** Where something is recorded, it is asked whether others may see it. */
const shareOutAtTheDesk = (diary: Diary, organisation: OdsCode, arrived: number): void => {
  const { dice } = diary;
  const at = arrived + dice.between(56, 70) * MINUTE;
  const madeBy = chooserAt(diary, at);
  if (madeBy === undefined) return;
  diary.write(at, diary.clinicianOf(organisation), {
    type: 'RecordChoice',
    body: {
      value: dice.weighted([
        ['granted', 70],
        ['refused', 20],
        ['verify', 10],
      ] as const),
      direction: 'share-out',
      scope: { kind: 'organisation', organisation },
      to: null,
      keepNamed: false,
      basis: 'patient',
      notice: NOTICE,
      method: 'in-person',
      madeBy,
      evidence: null,
    },
  });
};
