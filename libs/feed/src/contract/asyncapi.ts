import type { JsonObject } from '#libs/kernel';
import { instructions } from './instructions.js';
import { dataJsonSchema, eventJsonSchema } from './json-schemas.js';
import { sampleEventOf } from './samples.js';
import {
  cloudEventTypeOf,
  feedTypeNames,
  type PublicTypeName,
  publicTypeNames,
  publicTypes,
  versionedName,
} from './types.js';

const channel = (address: string, description: string, names: readonly PublicTypeName[]): JsonObject => ({
  address,
  description,
  messages: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
});

const receive = (name: string, summary: string): JsonObject => ({
  action: 'send',
  channel: { $ref: `#/channels/${name}` },
  summary,
});

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
    events: channel('/v1/feed/events', 'Pulled: a batch, or NDJSON.', feedTypeNames),
    stream: channel(
      '/v1/feed/stream',
      'Server-Sent Events: `id` is the cursor, `data` the event.',
      feedTypeNames,
    ),
    webhook: channel('{endpoint}', 'Posted to the subscriber, signed by Standard Webhooks.', publicTypeNames),
  },
  operations: {
    pullEvents: receive('events', 'Events after a cursor, as they are asked for.'),
    streamEvents: receive('stream', 'Events as they are recorded.'),
    deliverEvents: receive('webhook', 'Events as they are recorded, to an endpoint of the subscriber.'),
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
    schemas: Object.fromEntries(publicTypeNames.map((name) => [name, withoutIds(dataJsonSchema(name))])),
  },
});
