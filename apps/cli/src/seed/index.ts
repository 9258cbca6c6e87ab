export {
  type CountySamples,
  type CountySummary,
  DEFAULT_PATIENTS,
  DEFAULT_SEED,
  seedCounty,
  type SeedCountyOptions,
} from './seed-county.js';
