export { parseEndpointUrl, type UrlRules } from './address/endpoint-url.js';
export type { Delivery, DeliveryKind, DeliveryOutcome } from './engine/delivery-log.js';
export type {
  DisableCause,
  EndpointCondition,
  Message,
  WebhookActs,
  WebhookEndpoint,
  WebhookEndpoints,
  WebhookLog,
} from './engine/ports.js';
export type { WebhookPolicy } from './engine/policy.js';
export type { WebhookReport } from './engine/report.js';
export { migrateWebhooks } from './engine/tables.js';
export { webhookError, type WebhookErrorCode, webhookErrors } from './errors.js';
export type { WebhookDeadLetter } from './owner/dead-letters.js';
export type { WebhookStatus } from './owner/status.js';
export { Sender, type SenderOptions } from './sending/sender.js';
export { Webhooks, type WebhooksOptions } from './webhooks.js';
