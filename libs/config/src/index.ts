export * from './config.js';
export { configError, configErrors } from './errors.js';
export { type EnvironmentVariables, loadConfig } from './load.js';
export { redacted } from './redact.js';
export { areRolesShared, type Role, roles } from './roles.js';
export type { MessagesConfig, NotifyConfig, SmtpConfig } from './messages.js';
export {
  filesIn,
  type LedgerFiles,
  type LogLevel,
  logLevels,
  type Mode,
  modes,
  type SettingName,
  settings,
  type TokenAlgorithm,
} from './settings.js';
