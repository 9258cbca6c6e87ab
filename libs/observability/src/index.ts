export { LedgerLog, type LogOptions } from './log.js';
export { allowListed, type LogFields, type SafeError, safeError } from './log-line.js';
export { LedgerMetrics, type RequestMeasurement } from './metrics.js';
