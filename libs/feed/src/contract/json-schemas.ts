import { z } from 'zod';
import { type JsonObject } from '#libs/kernel';
import { subjectField } from './fields.js';
import {
  cloudEventTypeOf,
  dataSchemaOf,
  type PublicTypeName,
  publicTypeNames,
  publicTypes,
  versionedName,
} from './types.js';

const DIALECT = 'https://json-schema.org/draft/2020-12/schema';

/** The JSON Schema of `data` in events of a type. */
export const dataJsonSchema = (name: PublicTypeName): JsonObject => {
  const { data, about } = publicTypes[name];
  const { $schema, ...schema } = z.toJSONSchema(data, { target: 'draft-2020-12', io: 'input' });
  return {
    $schema: $schema ?? DIALECT,
    $id: dataSchemaOf(name),
    title: versionedName(name),
    description: about,
    ...(schema as JsonObject),
  };
};

/** The JSON Schema of a whole event of a type, as it is sent in structured mode. */
export const eventJsonSchema = (
  name: PublicTypeName,
  data: JsonObject = dataJsonSchema(name),
): JsonObject => {
  const { hasSubject, about } = publicTypes[name];
  const subject = { ...(z.toJSONSchema(subjectField) as JsonObject), $schema: undefined };
  return {
    type: 'object',
    description: about,
    required: [
      'specversion',
      'id',
      'source',
      'type',
      'time',
      'datacontenttype',
      'dataschema',
      'data',
      ...(hasSubject ? ['subject', 'partitionkey'] : []),
    ],
    properties: {
      specversion: { const: '1.0' },
      id: { type: 'string', minLength: 1, description: 'The same however often the event is sent.' },
      source: { type: 'string', pattern: '^urn:consent-ledger:', description: 'The ledger.' },
      type: { const: cloudEventTypeOf(name) },
      time: { type: 'string', format: 'date-time', description: 'When the ledger recorded it.' },
      datacontenttype: { const: 'application/json' },
      dataschema: { const: dataSchemaOf(name) },
      sequence: { type: 'string', description: 'The cursor to go on from after this event.' },
      ...(hasSubject ? { subject, partitionkey: subject } : {}),
      recordkey: { type: 'string', description: 'Which record of the subject it is about.' },
      data,
    },
  };
};

/** The schema of each type, by its name with version. */
export const dataJsonSchemas = (): ReadonlyMap<string, JsonObject> =>
  new Map(publicTypeNames.map((name) => [versionedName(name), dataJsonSchema(name)]));
