import type { JsonObject } from '#libs/kernel';
import { instructions } from './instructions.js';
import { dataJsonSchema, eventJsonSchema } from './json-schemas.js';
import { sampleEventOf } from './samples.js';
import {
  cloudEventTypeOf,
  type PublicTypeName,
  publicTypeNames,
  publicTypes,
  typesSent,
  versionedName,
} from './types.js';

const channel = (
  address: string,
  description: string,
  names: readonly PublicTypeName[],
  more: JsonObject = {},
): JsonObject => ({
  address,
  description,
  messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  ...more,
});

/** `http`: how the request is made that messages come by. */
const send = (name: string, summary: string, http: JsonObject): JsonObject => ({
  action: 'send',
  channel: { $ref: `#/channels/${name}` },
  summary,
  bindings: { http: { ...http, bindingVersion: '0.3.0' } },
});

const cursor = { type: 'string', pattern: '^[\\x21-\\x7e]{1,256}$' } as const;
const subscription = { type: 'string', format: 'uuid' } as const;

/** Parameters in the query, as the OpenAPI document has them. */
const query = {
  pull: {
    subscription,
    after: cursor,
    limit: { type: 'integer', minimum: 1, maximum: 1_000 },
    wait: { type: 'integer', minimum: 0, maximum: 30 },
  },
  stream: { subscription, after: cursor },
} as const;

const asked = (properties: JsonObject): JsonObject => ({
  method: 'GET',
  query: { type: 'object', properties, additionalProperties: false },
});

/** Headers of each request to a webhook, by Standard Webhooks. */
const webhookHeaders: JsonObject = {
  type: 'object',
  required: ['content-type', 'webhook-id', 'webhook-timestamp', 'webhook-signature'],
  properties: {
    'content-type': { const: 'application/cloudevents+json; charset=utf-8' },
    'webhook-id': { type: 'string', description: '`id` of the event: the same at every attempt.' },
    'webhook-timestamp': { type: 'string', pattern: '^[0-9]+$', description: 'Seconds since 1970.' },
    'webhook-signature': {
      type: 'string',
      pattern: '^v1,[A-Za-z0-9+/]{43}=( v1,[A-Za-z0-9+/]{43}=)?$',
      description: 'Of `id.timestamp.body`, by each secret in force.',
    },
  },
};

const instructionList = Object.entries(instructions)
  .map(([name, meaning]) => `- \`${name}\`: ${meaning}`)
  .join('\n');

const withoutIds = ({ $schema: _, $id: __, ...schema }: JsonObject): JsonObject => schema;

/** The AsyncAPI 3 document of the feed, made from the same types as what is sent. */
export const asyncApiDocument = (): JsonObject => ({
  asyncapi: '3.0.0',
  info: {
    title: 'Consent ledger: downstream feed',
    version: '1.0.0',
    description:
      'Who may see what, as it changes: CloudEvents 1.0 in JSON, the same by every way of following. Each event ' +
      'carries the whole record after the change, and says what to do with a copy:\n\n' +
      instructionList,
    license: { name: 'MIT' },
  },
  defaultContentType: 'application/cloudevents+json',
  channels: {
    events: channel('/v1/feed/events', 'Pulled: a batch, or NDJSON.', typesSent.pull),
    stream: channel(
      '/v1/feed/stream',
      'Server-Sent Events: `id` is the cursor, `event` the type, `data` the event.',
      typesSent.stream,
    ),
    webhook: channel(
      '{endpoint}',
      'Posted to the subscriber, signed by Standard Webhooks.',
      typesSent.webhook,
      {
        parameters: { endpoint: { description: 'The address the subscriber has set.' } },
      },
    ),
  },
  operations: {
    pullEvents: send('events', 'Events after a cursor, as they are asked for.', asked(query.pull)),
    streamEvents: send('stream', 'Events as they are recorded.', asked(query.stream)),
    deliverEvents: send('webhook', 'Events as they are recorded, to an endpoint of the subscriber.', {
      method: 'POST',
    }),
  },
  components: {
    messages: Object.fromEntries(
      publicTypeNames.map((name) => [
        name,
        {
          name: cloudEventTypeOf(name),
          title: versionedName(name),
          summary: publicTypes[name].about,
          contentType: 'application/cloudevents+json',
          payload: eventJsonSchema(name, { $ref: `#/components/schemas/${name}` }),
          examples: [{ name: 'sample', payload: sampleEventOf(name) }],
        },
      ]),
    ),
    schemas: {
      webhookHeaders,
      ...Object.fromEntries(publicTypeNames.map((name) => [name, withoutIds(dataJsonSchema(name))])),
    },
  },
});
