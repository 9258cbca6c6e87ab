import { v4, validate } from 'uuid';
import type { Brand } from './brand.js';
import { nameBasedUuid } from './name-based-uuid.js';

/** The random id a patient is known by everywhere in the ledger; it says nothing about the person. */
export type PatientId = Brand<string, 'PatientId'>;
/** The id of one stored event: UUIDv5 of its command, its place in it, and the attempt that wrote it. */
export type EventId = Brand<string, 'EventId'>;
/** The id of one command: the caller's idempotency key, scoped by the caller. */
export type CommandId = Brand<string, 'CommandId'>;
/** An Organisation Data Service code: upper-case letters and digits. Never reused. */
export type OdsCode = Brand<string, 'OdsCode'>;

const eventUuid = nameBasedUuid('6f2f6f0e-6c38-5d0b-9a55-0f2a6f1b7c11');
const commandUuid = nameBasedUuid('b5f0a3de-1d7b-5b8e-8d61-7a0f3c9e2d44');

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ODS_CODE = /^[A-Z0-9]{3,12}$/;

export const newUuid = (): string => v4();

export const isUuid = (text: string): boolean => UUID.test(text) && validate(text);

export const parsePatientId = (text: string): PatientId | undefined =>
  isUuid(text) ? (text as PatientId) : undefined;

export const parseOdsCode = (text: string): OdsCode | undefined =>
  ODS_CODE.test(text) ? (text as OdsCode) : undefined;

/** The ODS code, from text known to be one. Throws RangeError otherwise. */
export const odsCode = (text: string): OdsCode => {
  const parsed = parseOdsCode(text);
  if (parsed === undefined) throw new RangeError('not an ODS code');
  return parsed;
};

/** The same client and key always give the same command id; two clients' equal keys never meet. */
export const commandIdOf = (client: string, idempotencyKey: string): CommandId =>
  commandUuid(JSON.stringify([client, idempotencyKey])) as CommandId;

/**
 * Event `index` of a command, for writing again what may already be written. A store takes an append whose ids stand
 * there already for a repetition, whatever else is in it; so where a command can be decided more than once, each
 * `attempt` to carry it out has ids of its own.
 */
export const eventIdOf = (command: CommandId, index: number, attempt?: string): EventId =>
  eventUuid([command, String(index), ...(attempt === undefined ? [] : [attempt])].join('/')) as EventId;
