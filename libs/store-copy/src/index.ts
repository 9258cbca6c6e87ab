export { type CopyOptions, copyLedger, type CopyPhase, type CopyReport } from './copy-ledger.js';
export { storeCopyErrors } from './errors.js';
