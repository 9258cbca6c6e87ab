import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { CloudEvent } from 'cloudevents';

/** As much of a message as the tests look at. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly subject?: string;
  readonly sequence: string;
  readonly recordkey?: string;
  readonly dataschema: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export const reference = join(import.meta.dirname, '../../../docs/reference/feed');

export const read = (path: string): object =>
  JSON.parse(readFileSync(join(reference, path), 'utf8')) as object;

/** The committed schemas, by `$id`. */
export const committedSchemas = (): ReadonlyMap<string, object> =>
  new Map(
    readdirSync(join(reference, 'schemas')).map((file) => {
      const schema = read(join('schemas', file)) as { readonly $id: string };
      return [schema.$id, schema];
    }),
  );

export const newAjv = (): Ajv2020 => {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  return ajv;
};

const validators = (): ReadonlyMap<string, ValidateFunction> => {
  const ajv = newAjv();
  return new Map([...committedSchemas()].map(([id, schema]) => [id, ajv.compile(schema)]));
};

let known: ReadonlyMap<string, ValidateFunction> | undefined;

/** What is wrong with a message that was sent: by the committed schema of its type, and by CloudEvents 1.0. */
export const faultsOf = (message: Message): readonly string[] => {
  known ??= validators();
  const validate = known.get(message.dataschema);
  if (validate === undefined) return [`no schema is called ${message.dataschema}`];
  const faults = validate(message.data)
    ? []
    : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
  try {
    new CloudEvent(message as never).validate();
  } catch (error) {
    faults.push(String(error));
  }
  const named = `urn:consent-ledger:schemas:${message.type.replace('org.consent-ledger.', '')}`;
  if (named !== message.dataschema) faults.push(`${message.type} has the schema ${message.dataschema}`);
  return faults;
};

/** A record in a snapshot. */
export interface SnapshotLine {
  readonly subject?: string;
  readonly key: string;
  readonly type: string;
  readonly record: object;
  readonly nhsNumber?: string;
}

/**
 * What is wrong with a line of a snapshot: it is what an event of the type carries, without what the event says of
 * the change.
 */
export const faultsOfLine = ({ type, record, nhsNumber }: SnapshotLine): readonly string[] => {
  known ??= validators();
  const validate = known.get(`urn:consent-ledger:schemas:${type}.v1`);
  if (validate === undefined) return [`no type is called ${type}`];
  const { properties } = validate.schema as {
    readonly properties: Record<string, { readonly enum?: string[] }>;
  };
  const instruction = properties.instruction?.enum?.[0];
  if (validate({ instruction, record, ...(nhsNumber !== undefined && { nhsNumber }) })) return [];
  return (validate.errors ?? []).map((error) => `${type} ${error.instancePath} ${error.message ?? ''}`);
};
