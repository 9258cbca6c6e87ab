export type { TlsFiles } from './connection-string.js';
export { postgresError, postgresErrors } from './errors.js';
export { openPostgres, type OpenedPostgres } from './open.js';
export type { PostgresOptions } from './options.js';
