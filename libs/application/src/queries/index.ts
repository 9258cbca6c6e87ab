export * from './directory.js';
export * from './disclosures.js';
export * from './explain-access.js';
export * from './history.js';
export * from './patient.js';
export * from './sharing-state.js';
export * from './times.js';
export * from './views.js';
