import type { DirectoryBodyOf, GroundBodyOf, PracticeListBody } from '#libs/application';
import type { Actor } from '#libs/consent';
import type { Calendar } from './calendar.js';
import { Dice } from './dice.js';
import { groundsOf } from './grounds.js';
import { areas, closedPractice, closure, places, practiceLists } from './places.js';
import { administrator, receptionist } from './staff.js';

/** Something done to the directory, to a practice's list, or to what is on record for other uses. */
export type CountyAct =
  | { readonly type: 'RegisterOrganisations'; readonly body: DirectoryBodyOf<'RegisterOrganisations'> }
  | { readonly type: 'DefineLocalArea'; readonly body: DirectoryBodyOf<'DefineLocalArea'> }
  | { readonly type: 'CloseOrganisation'; readonly body: DirectoryBodyOf<'CloseOrganisation'> }
  | { readonly type: 'SetPracticeListEntry'; readonly body: PracticeListBody }
  | { readonly type: 'RecordGround'; readonly body: GroundBodyOf<'RecordGround'> };

export interface CountyStep {
  readonly key: string;
  /** Record time in milliseconds. */
  readonly at: number;
  readonly by: Actor;
  readonly act: CountyAct;
}

const NINE = 9;
const YEARS_OPEN = 30 * 365;

/** The organisations, the areas, the practices' lists and the grounds of other uses, in the order of time. */
export const countySteps = (calendar: Calendar): readonly CountyStep[] => {
  const organisations = places.map(({ code, name, kind }) => ({
    code,
    name,
    kind,
    from: calendar.instant(-YEARS_OPEN),
  }));
  const steps: readonly CountyStep[] = [
    {
      key: 'organisations',
      at: calendar.millis(0, NINE),
      by: administrator,
      act: { type: 'RegisterOrganisations', body: { organisations } },
    },
    ...areas.map((area, index): CountyStep => ({
      key: `area-${area.areaId}`,
      at: calendar.millis(1, NINE + index),
      by: administrator,
      act: { type: 'DefineLocalArea', body: area },
    })),
    ...practiceLists.map(({ day, ...entry }, index): CountyStep => ({
      key: `list-${index}`,
      at: calendar.millis(day, NINE) + index * 1000,
      by: receptionist(entry.practice, new Dice(0, 'list', index)),
      act: { type: 'SetPracticeListEntry', body: entry },
    })),
    ...groundsOf(calendar).map(({ day, ...body }): CountyStep => ({
      key: `ground-${body.groundId}`,
      at: calendar.millis(day, NINE),
      by: administrator,
      act: { type: 'RecordGround', body },
    })),
    {
      key: `closure-${closedPractice.code}`,
      at: calendar.millis(closure.day, 0),
      by: administrator,
      act: {
        type: 'CloseOrganisation',
        body: { organisation: closedPractice.code, successors: [closure.successor] },
      },
    },
  ];
  return [...steps].sort((a, b) => a.at - b.at);
};
