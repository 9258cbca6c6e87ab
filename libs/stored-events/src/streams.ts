import type { StreamId } from '#libs/event-store';
import { isUuid, type OdsCode, parseOdsCode, parsePatientId, type PatientId } from '#libs/kernel';
import type { StreamCategory } from './domain-event.js';

/*
 * The names of the streams. None holds a personal value: a patient's is their random id.
 */

/** Everything about one patient whose rules must agree at one instant. */
export const patientStream = (id: PatientId): StreamId => `patient-${id}` as StreamId;

/** One practice's list. */
export const practiceListStream = (practice: OdsCode): StreamId => `practiceList-${practice}` as StreamId;

/** All reference data. */
export const directoryStream = 'directory-england' as StreamId;

/** Projects, notices, approvals, orders and exclusions: what a use beyond individual care may rest on. */
export const groundsStream = 'grounds-england' as StreamId;

/** What people who run the ledger decided about its own work. */
export const operationsStream = 'operations-england' as StreamId;

/** One writer's answers: each process that decides has a stream to itself, so that none waits for another. */
export const disclosureStream = (writer: string): StreamId => {
  if (!isUuid(writer)) throw new RangeError('a disclosure writer is named by a UUID');
  return `disclosure-${writer}` as StreamId;
};

/** The runs of the file check over one and the same file. */
export const optOutCheckStream = (file: string): StreamId => {
  if (!isUuid(file)) throw new RangeError('a checked file is named by a UUID');
  return `optOutCheck-${file}` as StreamId;
};

/** One subscription of the downstream feed. */
export const feedSubscriptionStream = (subscriptionId: string): StreamId => {
  if (!isUuid(subscriptionId)) throw new RangeError('a feed subscription is named by a UUID');
  return `feedSubscription-${subscriptionId}` as StreamId;
};

/** What every stream of a category begins with: for subscription filters. */
export const prefixOf = (category: StreamCategory): string => `${category}-`;

const afterPrefix = (stream: string, category: StreamCategory): string | undefined =>
  stream.startsWith(prefixOf(category)) ? stream.slice(prefixOf(category).length) : undefined;

/** The patient whose stream it is; undefined for every other stream. */
export const parsePatientStream = (stream: string): PatientId | undefined => {
  const id = afterPrefix(stream, 'patient');
  return id === undefined ? undefined : parsePatientId(id);
};

/** The practice whose list it is; undefined for every other stream. */
export const parsePracticeListStream = (stream: string): OdsCode | undefined => {
  const code = afterPrefix(stream, 'practiceList');
  return code === undefined ? undefined : parseOdsCode(code);
};

/** The writer whose answers these are; undefined for every other stream. */
export const parseDisclosureStream = (stream: string): string | undefined => {
  const writer = afterPrefix(stream, 'disclosure');
  return writer !== undefined && isUuid(writer) ? writer : undefined;
};

/** The file whose checks these are; undefined for every other stream. */
export const parseOptOutCheckStream = (stream: string): string | undefined => {
  const file = afterPrefix(stream, 'optOutCheck');
  return file !== undefined && isUuid(file) ? file : undefined;
};

/** The feed subscription whose stream it is; undefined for every other stream. */
export const parseFeedSubscriptionStream = (stream: string): string | undefined => {
  const subscription = afterPrefix(stream, 'feedSubscription');
  return subscription !== undefined && isUuid(subscription) ? subscription : undefined;
};

/** Of which category a stream is; undefined for one the ledger does not make. */
export const categoryOf = (stream: string): StreamCategory | undefined => {
  if (parsePatientStream(stream) !== undefined) return 'patient';
  if (parsePracticeListStream(stream) !== undefined) return 'practiceList';
  if (parseDisclosureStream(stream) !== undefined) return 'disclosure';
  if (parseOptOutCheckStream(stream) !== undefined) return 'optOutCheck';
  if (parseFeedSubscriptionStream(stream) !== undefined) return 'feedSubscription';
  if (stream === groundsStream) return 'grounds';
  if (stream === operationsStream) return 'operations';
  return stream === directoryStream ? 'directory' : undefined;
};
