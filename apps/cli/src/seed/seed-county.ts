import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CommandBus } from '@nestjs/cqrs';
import { ApplicationModule } from '#libs/application';
import {
  type Clock,
  type Instant,
  instantFromMillis,
  ManualClock,
  type OdsCode,
  type PatientId,
} from '#libs/kernel';
import { type Ledger, LEDGER } from '../../../server/src/composition/index.js';
import { cliError } from '../errors.js';
import { quietly } from '../quietly.js';
import { DAYS } from './calendar.js';
import { County, duplicates } from './county.js';
import { countySteps } from './county-steps.js';
import { demoPatients, demoPractice, localProvider, remoteProvider } from './demo-patients.js';
import { Onlookers } from './onlookers.js';
import { places, practices, providers } from './places.js';
import { Recorder } from './recorder.js';
import { windowsOf } from './windows.js';

export const DEFAULT_PATIENTS = 2_000;
export const DEFAULT_SEED = 1;

export interface SeedCountyOptions {
  readonly patients?: number;
  /** The same seed makes the same county, today's date aside. */
  readonly seed?: number;
  /** Counted in patients. */
  readonly onProgress?: (patients: { readonly done: number; readonly total: number }) => void;
}

/** Something to begin with: ids to put into a request. Names and NHS numbers are left out on purpose. */
export interface CountySamples {
  /** Was asked close to home, and said yes. */
  readonly patient: PatientId;
  readonly practice: OdsCode;
  /** Has a live relationship with the patient, and may look. */
  readonly localProvider: OdsCode;
  /** Has one too, and needs a code. */
  readonly remoteProvider: OdsCode;
}

export interface CountySummary {
  readonly patients: number;
  readonly practices: number;
  readonly providers: number;
  readonly organisations: number;
  /** Events of patients, the directory and practice lists. */
  readonly events: number;
  /** Decisions given, each with its disclosure event. */
  readonly decisions: number;
  readonly from: Instant;
  readonly to: Instant;
  readonly samples: CountySamples;
  readonly demoPatients: readonly PatientId[];
}

/** Patients that are kept folded meanwhile: the next visit is months away, so keeping more would help nobody. */
const PATIENTS_KEPT = 1_000;

/**
 * Fills an empty ledger with the invented county of Fosseshire, from five years ago up to today, on a clock of its
 * own. CLI_SEED_PRODUCTION, CLI_SEED_NOT_EMPTY.
 */
export const seedCounty = async (
  app: INestApplicationContext,
  { patients = DEFAULT_PATIENTS, seed = DEFAULT_SEED, onProgress = () => undefined }: SeedCountyOptions = {},
): Promise<CountySummary> => {
  const ledger = app.get<Ledger>(LEDGER);
  await refuseUnlessSeedable(ledger);
  const county = new County({ patients, seed, now: ledger.clock.now() });
  const clock = new ManualClock(county.calendar.instant(0));
  const simulation = await openSimulation(ledger, clock);
  // The read models are brought up to date afterwards, in large batches, instead of after every few events.
  await ledger.projections.stop();
  try {
    const recorder = new Recorder(simulation, ledger.vault, seed);
    const onlookers = new Onlookers(simulation.get(CommandBus), seed);
    await live(county, clock, { recorder, onlookers }, onProgress);
    return summaryOf(county, recorder.events, onlookers.answers);
  } finally {
    await simulation.close();
    await ledger.projections.start();
  }
};

const refuseUnlessSeedable = async ({ config, store }: Ledger): Promise<void> => {
  if (config.mode === 'production') throw cliError('CLI_SEED_PRODUCTION');
  if ((await store.identity()).head !== undefined) throw cliError('CLI_SEED_NOT_EMPTY');
};

/** The same application on the same ledger, but for its clock. */
const openSimulation = (ledger: Ledger, clock: Clock): Promise<INestApplicationContext> =>
  NestFactory.createApplicationContext(
    ApplicationModule.register({
      ...ledger,
      digests: ledger.keyring,
      codes: ledger.keyring,
      erasures: ledger.vault,
      clock,
      settings: { patientsKept: PATIENTS_KEPT },
    }),
    quietly,
  );

interface Cast {
  readonly recorder: Recorder;
  readonly onlookers: Onlookers;
}

const live = async (
  county: County,
  clock: ManualClock,
  { recorder, onlookers }: Cast,
  onProgress: NonNullable<SeedCountyOptions['onProgress']>,
): Promise<void> => {
  const { calendar } = county;
  const reference = [...countySteps(calendar)];
  const changeReferenceUntil = async (end: number): Promise<void> => {
    for (let next = reference[0]; next !== undefined && next.at < end; next = reference[0]) {
      clock.set(instantFromMillis(next.at));
      await recorder.change(next);
      reference.shift();
    }
  };
  for (const { end, lives, told } of windowsOf(county)) {
    await changeReferenceUntil(end);
    await recorder.record(lives);
    clock.set(instantFromMillis(end));
    await onlookers.lookAtNewcomers(lives);
    onProgress({ done: Math.floor(told * county.patients), total: county.patients });
  }
  const today = calendar.millis(DAYS, 0);
  await changeReferenceUntil(today);
  clock.set(instantFromMillis(today));
  await mergeDuplicates(county, recorder);
  await onlookers.lookAtDemoPatient(county.person(0).patientId);
};

/** Of the two pairs one is confirmed; of the other nobody has made sure yet. */
const mergeDuplicates = async (county: County, recorder: Recorder): Promise<void> => {
  let isConfirmed = true;
  for (const [superseded, survivor] of duplicates) {
    await recorder.merge(county.person(superseded).patientId, county.person(survivor).patientId, isConfirmed);
    isConfirmed = false;
  }
};

const summaryOf = (county: County, events: number, decisions: number): CountySummary => ({
  patients: county.patients,
  practices: practices.length,
  providers: providers.length,
  organisations: places.length,
  events,
  decisions,
  from: county.calendar.instant(0),
  to: county.calendar.instant(DAYS),
  samples: {
    patient: county.person(0).patientId,
    practice: demoPractice.code,
    localProvider,
    remoteProvider,
  },
  demoPatients: demoPatients.map((_, index) => county.person(index).patientId),
});
