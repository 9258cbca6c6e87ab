import type { GroundBodyOf } from '#libs/application';
import type { Calendar } from './calendar.js';

/*
 * What uses beyond individual care may rest on in Fosseshire. All of it is invented, references included.
 */

export interface Project {
  readonly groundId: string;
  readonly title: string;
  readonly sponsor: string;
  readonly reference: string;
  /** Day of the simulation on which it was put on record, and began. */
  readonly day: number;
}

export const heartStudy: Project = {
  groundId: 'fosseshire-heart-study',
  title: 'Fosseshire Heart Study',
  sponsor: 'University of Ketterby',
  reference: 'FOSSE 1001',
  day: 120,
};

const breathingStudy: Project = {
  groundId: 'quarry-lungs',
  title: 'Breathing in the quarry towns',
  sponsor: 'Thornbeck Institute',
  reference: 'FOSSE 1002',
  day: 700,
};

export const projects: readonly Project[] = [heartStudy, breathingStudy];

type RecordGround = GroundBodyOf<'RecordGround'> & { readonly day: number };

const NOTICE_FROM = 1600;
/** Days after the last one: the notice is in force when people begin to try the ledger. */
const NOTICE_ENDS_AFTER = 2190;

/** In the order of time, each with the day on which it is put on record. */
export const groundsOf = (calendar: Calendar): readonly RecordGround[] => [
  {
    day: 90,
    groundId: 'fosseshire-planning',
    details: {
      kind: 's251-approval',
      reference: 'FOSSE CAG 7',
      optOutCondition: 'standard',
      letter: null,
    },
    from: calendar.instant(90),
    to: null,
  },
  ...projects.map(({ day, groundId, ...project }): RecordGround => ({
    day,
    groundId,
    details: { kind: 'project', ...project },
    from: calendar.instant(day),
    to: null,
  })),
  {
    day: NOTICE_FROM,
    groundId: 'measles-notice',
    details: {
      kind: 'public-health-notice',
      instrument: 'Invented Notice 3 of Fosseshire',
      disease: 'measles',
      purposes: ['public-health', 'planning'],
      approver: 'Director of Public Health, Fosseshire',
    },
    from: calendar.instant(NOTICE_FROM),
    to: calendar.instant(NOTICE_ENDS_AFTER),
  },
];
