export { asyncApiDocument } from './asyncapi.js';
export * from './instructions.js';
export { dataJsonSchema, dataJsonSchemas, eventJsonSchema } from './json-schemas.js';
export { sampleEventOf } from './samples.js';
export * from './types.js';
