export * from './append-rules.js';
export * from './copy-target.js';
export * from './errors.js';
export * from './event.js';
export * from './port.js';
