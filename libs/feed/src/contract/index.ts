export * from './instructions.js';
export * from './types.js';
