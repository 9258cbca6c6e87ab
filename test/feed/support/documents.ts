import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Ajv2020 } from 'ajv/dist/2020.js';
import { type Message, newAjv, read, reference } from './messages.js';

/* The committed documents, as what is sent is held to them. */

interface AsyncApi {
  readonly operations: Readonly<
    Record<
      string,
      { readonly bindings: { readonly http: { readonly query?: { readonly properties: object } } } }
    >
  >;
  readonly channels: Readonly<Record<string, { readonly messages: Readonly<Record<string, unknown>> }>>;
}

let asyncApi: { readonly document: AsyncApi; readonly ajv: Ajv2020 } | undefined;

const opened = () => {
  if (asyncApi === undefined) {
    const document = read('asyncapi.json') as AsyncApi;
    const ajv = newAjv();
    ajv.addSchema(document, 'asyncapi');
    asyncApi = { document, ajv };
  }
  return asyncApi;
};

const faultsBy = (component: string, sent: unknown): readonly string[] => {
  const validate = opened().ajv.getSchema(`asyncapi#/components/${component}`);
  if (validate === undefined) return [`there is no ${component}`];
  if (validate(sent) === true) return [];
  return (validate.errors ?? []).map((error) => `${component} ${error.instancePath} ${error.message ?? ''}`);
};

/** What is wrong with a message on a channel, by the committed AsyncAPI document. */
export const channelFaults = (channel: string, message: Message): readonly string[] => {
  const name = /^org\.consent-ledger\.(.+)\.v/.exec(message.type)?.[1] ?? message.type;
  const promised = opened().document.channels[channel]?.messages ?? {};
  if (!(name in promised)) return [`${name} is not promised on the channel ${channel}`];
  return faultsBy(`messages/${name}/payload`, message);
};

/** What is wrong with the headers of a request to a webhook, by the same. */
export const webhookHeaderFaults = (headers: object): readonly string[] =>
  faultsBy('schemas/webhookHeaders', headers);

/** The parameters that an operation of the AsyncAPI document has in its query. */
export const asyncApiQueryOf = (operation: string): unknown =>
  opened().document.operations[operation]?.bindings.http.query?.properties;

interface OpenApi {
  readonly paths: Readonly<
    Record<
      string,
      {
        readonly get: {
          readonly parameters: readonly {
            readonly name: string;
            readonly in: string;
            readonly schema: object;
          }[];
          readonly responses: Readonly<
            Record<string, { readonly headers?: object; readonly content: Readonly<Record<string, unknown>> }>
          >;
        };
      }
    >
  >;
}

/** What the committed OpenAPI document says of an address of the feed. */
export const openApiOf = (path: string) => {
  const document = JSON.parse(readFileSync(join(reference, '../openapi.json'), 'utf8')) as OpenApi;
  const { parameters, responses } = document.paths[path]!.get;
  const { headers = {}, content } = responses['200']!;
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  return {
    parameters: inQuery.map(({ name }) => name),
    schemas: Object.fromEntries(inQuery.map(({ name, schema }) => [name, schema])),
    headers: Object.keys(headers),
    media: Object.keys(content),
  };
};
