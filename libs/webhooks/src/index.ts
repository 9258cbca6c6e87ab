export { webhookError, type WebhookErrorCode, webhookErrors } from './errors.js';
export { parseEndpointUrl, type UrlRules } from './address/endpoint-url.js';
export { Sender, type SenderOptions } from './sending/sender.js';
export { webhookSecretText } from './signing/secret.js';
