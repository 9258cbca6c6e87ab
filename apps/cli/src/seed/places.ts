import type { ListStatus, OrganisationKind } from '#libs/consent';
import { odsCode, type OdsCode } from '#libs/kernel';

/*
 * The county of Fosseshire, which is not on any map. Codes look like ODS codes and are nobody's.
 */

export interface Place {
  readonly code: OdsCode;
  readonly name: string;
  readonly kind: OrganisationKind;
  /** Of a practice or provider: the neighbourhood it serves; `county` for all of it, `far` for none. */
  readonly district: District;
}

export const neighbourhoods = ['north', 'south', 'west'] as const;
export type Neighbourhood = (typeof neighbourhoods)[number];
export type District = Neighbourhood | 'county' | 'far';

const practiceNames: Record<Neighbourhood, readonly string[]> = {
  north: [
    'Ketterby Health Centre',
    'Oakhollow Surgery',
    'The Beck Practice',
    'Larkrise Medical Group',
    'Dunmere Surgery',
    'Tollgate Family Practice',
    'Saxon Hill Surgery',
    'Market Place Medical Centre, Ketterby',
  ],
  south: [
    'Brambleford Surgery',
    'Langmere Medical Practice',
    'The Weir Surgery',
    'Hallam Bridge Health Centre',
    'Priory Lane Practice',
    'Cold Ash Surgery',
    'The Maltings Medical Centre',
  ],
  west: [
    'Thornbeck Surgery',
    'Quarry Road Practice',
    'St Wystan Medical Centre',
    'Limekiln Surgery',
    'Great Bowdon Health Centre',
    'The Spinney Practice',
    'Willowbrook Surgery',
  ],
};

const practice = (number: number, name: string, district: Neighbourhood): Place => ({
  code: odsCode(`C82${String(number)}`),
  name,
  kind: 'gp-practice',
  district,
});

const FIRST_PRACTICE = 901;

/** Practices that are open today. */
export const practices: readonly Place[] = neighbourhoods
  .flatMap((district) => practiceNames[district].map((name) => ({ name, district })))
  .map(({ name, district }, index) => practice(FIRST_PRACTICE + index, name, district));

/** Closed on the way, and carried on by another. */
export const closedPractice = practice(950, 'Fen Lane Surgery', 'south');

const provider = (code: string, name: string, district: District, kind: OrganisationKind): Place => ({
  code: odsCode(code),
  name,
  kind,
  district,
});

export const providers: readonly Place[] = [
  provider('RZF', 'Fosseshire Hospitals NHS Trust', 'county', 'nhs-trust'),
  provider('RZG', 'Fosseshire Community and Mental Health NHS Trust', 'county', 'nhs-trust'),
  provider('RZY', 'Mid Shires Ambulance Service NHS Trust', 'county', 'nhs-trust'),
  provider('NZF01', 'Larkfield Hospice', 'county', 'other-provider'),
  provider('NZF02', 'Fosseshire Out of Hours Doctors', 'county', 'other-provider'),
  provider('NZF03', 'Ketterby Community Hospital', 'north', 'other-provider'),
  provider('NZF04', 'Brambleford Minor Injuries Unit', 'south', 'other-provider'),
  provider('NZF05', 'Thornbeck Diagnostic Centre', 'west', 'other-provider'),
  provider('FZF11', 'Market Place Pharmacy', 'north', 'other-provider'),
  provider('FZF12', 'Weir Street Pharmacy', 'south', 'other-provider'),
  provider('FZF13', 'Quarry Road Pharmacy', 'west', 'other-provider'),
  provider('RZX', 'Northmoor University Hospitals NHS Trust', 'far', 'nhs-trust'),
  provider('RZW', 'Seaborough Heart and Chest Hospital NHS Trust', 'far', 'nhs-trust'),
  provider('NZX21', 'Highcliffe Eye Clinic', 'far', 'other-provider'),
];

export const places: readonly Place[] = [...practices, closedPractice, ...providers];

export interface NamedArea {
  readonly areaId: string;
  readonly name: string;
  readonly members: readonly OdsCode[];
}

const titles: Record<Neighbourhood, string> = {
  north: 'North Fosseshire',
  south: 'South Fosseshire',
  west: 'West Fosseshire',
};

const serves = (place: Place, neighbourhood: Neighbourhood): boolean =>
  place.district === neighbourhood || place.district === 'county';

/** One area for each neighbourhood: its practices and all who work there. */
export const areas: readonly NamedArea[] = neighbourhoods.map((neighbourhood) => ({
  areaId: `${neighbourhood}-fosseshire`,
  name: titles[neighbourhood],
  members: places.filter((place) => serves(place, neighbourhood)).map(({ code }) => code),
}));

/** Providers a patient of this practice finds close to home. */
export const localProviders = ({ district }: Place): readonly Place[] =>
  providers.filter((place) => place.district === district || place.district === 'county');

/** Providers that have to ask for a code, unless the practice has put them on its list. */
export const remoteProviders = ({ district }: Place): readonly Place[] =>
  providers.filter((place) => place.district !== district && place.district !== 'county');

export interface ListEntry {
  readonly practice: OdsCode;
  readonly organisation: OdsCode;
  readonly status: ListStatus;
  /** Day of the simulation on which the practice decided it. */
  readonly day: number;
}

const northmoor = odsCode('RZX');
const highcliffe = odsCode('NZX21');

/** What practice number `index` says about providers, in the order it said it. */
const listOf = ({ code, district }: Place, index: number): readonly ListEntry[] => {
  const entry = (organisation: OdsCode, status: ListStatus, day: number): ListEntry => ({
    practice: code,
    organisation,
    status,
    day,
  });
  const neighbours = remoteProviders({ code, district } as Place).filter((place) => place.district !== 'far');
  const neighbour = neighbours[index % neighbours.length];
  return [
    ...(neighbour === undefined ? [] : [entry(neighbour.code, 'allowed', 2 + (index % 4))]),
    // Patients of the west go over the border for their operations.
    ...(district === 'west' ? [entry(northmoor, 'allowed', 3)] : []),
    ...(index % 5 === 2 ? [entry(highcliffe, 'prohibited', 420 + index)] : []),
    ...(index % 7 === 3 ? [entry(northmoor, 'allowed', 300), entry(northmoor, 'delisted', 900 + index)] : []),
  ];
};

export const practiceLists: readonly ListEntry[] = practices
  .flatMap((place, index) => listOf(place, index))
  .sort((a, b) => a.day - b.day);

/** Who carries on the closed practice, and on which day of the simulation it closed. */
export const closure = { successor: odsCode(`C82${String(FIRST_PRACTICE + 8)}`), day: 1100 } as const;
