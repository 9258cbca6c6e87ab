import type { EventId } from '#libs/kernel';
import { heldThroughout } from '../../choices/verified.js';
import type { PatientCommand } from '../../patient/commands.js';
import { numbersOf, type PatientCommandFacts } from '../../patient/decide/facts.js';
import type { PatientEvent, PatientEventData, PatientEventType } from '../../patient/events.js';
import { evolvePatient } from '../../patient/evolve.js';
import type { PatientState } from '../../patient/state.js';
import type { CancellationReason } from '../events.js';
import { type AccessRequestState, isPending } from '../state.js';
import { ofRequest } from './of-request.js';

/** Decided but not recorded: of no id yet. */
const UNRECORDED = 'undecided' as EventId;

const usesContactPoint = ({ codes }: AccessRequestState, contactPointId: string): boolean =>
  codes.some((code) => code.contactPointId === contactPointId);

/** Whether the organisation's relationships still reach from the request to now once the events are recorded. */
const relationshipHolds = (
  request: AccessRequestState,
  events: readonly PatientEvent[],
  state: PatientState,
  facts: PatientCommandFacts,
  { now }: PatientCommand,
): boolean => {
  const after = events.reduce(
    (held, event) => evolvePatient(held, { ...event, id: UNRECORDED, recordedAt: now }),
    state,
  );
  const relationships = numbersOf(after, facts).flatMap((number) => number.relationships);
  return heldThroughout(relationships, request.organisation, request.at, now);
};

/** What an event is judged on. */
interface Seen {
  readonly request: AccessRequestState;
  readonly state: PatientState;
  /** Whether the request's relationship holds throughout. */
  readonly held: () => boolean;
}

type Reason = CancellationReason | undefined;
type Cause<T extends PatientEventType> = (data: PatientEventData[T], seen: Seen) => Reason;

const always = (reason: CancellationReason) => (): Reason => reason;

const refusal: Cause<'ConsentRefused' | 'ConsentRevoked'> = ({ direction, scope }, { request }) =>
  direction === 'share-in' && (scope.kind === 'all' || scope.organisation === request.organisation)
    ? 'refused'
    : undefined;

/** Which events cancel a pending request, and why. Those that are not here leave it as it is. */
const causes: { readonly [T in PatientEventType]?: Cause<T> } = {
  ConsentRefused: refusal,
  ConsentRevoked: refusal,
  SharingQuestionAnswered: ({ answer, organisation }, { request }) =>
    answer === 'no' && organisation === request.organisation ? 'refused' : undefined,
  CareRelationshipEnded: ({ organisation }, { request, held }) =>
    organisation !== request.organisation || held() ? undefined : 'relationship-ended',
  DeathRecorded: ({ status }) => (status === 'formal' ? 'deceased' : undefined),
  NhsNumberSuperseded: always('merged'),
  SupersededNumberLinked: always('merged'),
  MergeUndone: always('merged'),
  NhsNumberInvalidated: always('number-invalidated'),
  PatientErased: always('erased'),
  ContactPointRemoved: ({ contactPointId }, { request }) =>
    usesContactPoint(request, contactPointId) ? 'contact-point-changed' : undefined,
  ContactPointSet: ({ contactPointId, value }, { request, state }) => {
    const standing = state.contactPoints.find((point) => point.contactPointId === contactPointId);
    // Preferring it, or not, leaves it where the code went.
    const same = standing?.value === value;
    return usesContactPoint(request, contactPointId) && !same ? 'contact-point-changed' : undefined;
  },
};

/** The pair of type and data is put together where the compiler cannot follow. */
const reasonIn = ({ type, data }: PatientEvent, seen: Seen): Reason =>
  (causes[type] as Cause<PatientEventType> | undefined)?.(data, seen);

/**
 * The events with the pending requests that they cancel (section 4), in one append: who refuses while a code is on
 * its way has refused the code as well.
 */
export const withCancellations = (
  events: readonly PatientEvent[],
  command: PatientCommand,
  state: PatientState,
  facts: PatientCommandFacts,
): readonly PatientEvent[] => {
  if (events.length === 0) return events;
  const pending = state.accessRequests.filter((request) => isPending(request, command.now));
  const cancelled = pending.flatMap((request): PatientEvent[] => {
    const held = () => relationshipHolds(request, events, state, facts, command);
    const reason = events
      .map((event) => reasonIn(event, { request, state, held }))
      .find((found) => found !== undefined);
    if (reason === undefined) return [];
    return [{ type: 'AccessRequestCancelled', data: { ...ofRequest(request, command), reason } }];
  });
  return cancelled.length === 0 ? events : [...events, ...cancelled];
};
