export * from './arbitrary-commands.js';
export * from './arbitrary-states.js';
export * from './given.js';
export * from './patient-history.js';
export * from './people-and-places.js';
export * from './recorded.js';
