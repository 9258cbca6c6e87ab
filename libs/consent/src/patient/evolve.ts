import { evolveAccessRequests } from '../access-requests/evolve.js';
import type { AccessRequestEvent } from '../access-requests/events.js';
import { evolveContacts } from '../contact-points/evolve.js';
import type { Fact, Recorded } from '../vocabulary/recorded.js';
import { evolveOptOuts } from '../opt-outs/evolve.js';
import type { ChoiceValue } from '../vocabulary/sharing.js';
import type { ChoiceMade, PatientEvent, PatientEventType } from './events.js';
import type { Choice, MergeLink, PatientState, Switch, VerifiedRequest } from './state.js';

const choiceValueOf = {
  ConsentGranted: 'granted',
  ConsentRefused: 'refused',
  ConsentRevoked: 'revoked',
  VerificationRequired: 'verify',
} as const satisfies Partial<Record<PatientEventType, ChoiceValue>>;

const choice = (fact: Fact, value: ChoiceValue, data: ChoiceMade): Choice => ({
  ...fact,
  direction: data.direction,
  scope: data.scope,
  value,
  from: data.from,
  to: data.to,
  keepNamed: data.keepNamed,
  basis: data.basis,
});

/** What the state becomes by one event. Total: every event of the stream has its case. */
const apply = (state: PatientState, event: PatientEvent, fact: Fact): PatientState => {
  const switched = <T>(value: T, from: Switch<T>['from']): Switch<T> => ({ ...fact, from, value });
  switch (event.type) {
    case 'PatientRegistered': {
      const { nhsNumber, dateOfBirth, name } = event.data;
      return { ...state, identity: { ...fact, nhsNumber, dateOfBirth, name } };
    }
    case 'ContactPointSet':
    case 'ContactPointRemoved':
    case 'ContactCodeIssued':
    case 'ContactCodeUndelivered':
    case 'ContactCodeRejected':
    case 'ContactPointVerified':
      return { ...state, ...evolveContacts(state, event, fact) };
    case 'CareRelationshipStarted': {
      const { relationshipId, organisation, kind, from } = event.data;
      const started = { ...fact, relationshipId, organisation, kind, from, to: null };
      return { ...state, relationships: [...state.relationships, started] };
    }
    case 'CareRelationshipEnded':
      return {
        ...state,
        relationships: state.relationships.map((r) =>
          r.relationshipId === event.data.relationshipId ? { ...r, to: event.data.to } : r,
        ),
      };
    case 'ConsentGranted':
    case 'ConsentRefused':
    case 'ConsentRevoked':
    case 'VerificationRequired':
      return { ...state, choices: [...state.choices, choice(fact, choiceValueOf[event.type], event.data)] };
    case 'SharingQuestionAsked': {
      const { organisation, relationshipId, at } = event.data;
      return { ...state, questions: [...state.questions, { ...fact, organisation, relationshipId, at }] };
    }
    case 'SharingQuestionAnswered': {
      const { organisation, relationshipId, answer, from } = event.data;
      return {
        ...state,
        answers: [...state.answers, { ...fact, organisation, relationshipId, answer, from }],
      };
    }
    case 'ItemMarkedPrivate':
    case 'ItemPrivacyLifted': {
      const { itemId, organisation, from } = event.data;
      const mark = { ...fact, itemId, organisation, from, private: event.type === 'ItemMarkedPrivate' };
      return { ...state, privacyMarks: [...state.privacyMarks, mark] };
    }
    case 'EmergencyOverrideStarted': {
      const { overrideId, organisation, actorId, from, to, relationshipId } = event.data;
      const override = { ...fact, overrideId, organisation, actorId, from, to, relationshipId };
      return { ...state, overrides: [...state.overrides, override] };
    }
    case 'EmergencyOverrideEnded':
      return {
        ...state,
        overrides: state.overrides.map((o) =>
          o.overrideId === event.data.overrideId ? { ...o, to: event.data.to } : o,
        ),
      };
    case 'PatientRestricted':
      return { ...state, restrictions: [...state.restrictions, switched(true, event.data.from)] };
    case 'PatientRestrictionLifted':
      return { ...state, restrictions: [...state.restrictions, switched(false, event.data.from)] };
    case 'DeathRecorded':
      return { ...state, deaths: [...state.deaths, switched(event.data.status, event.data.from)] };
    case 'DeathRecordRemoved':
      return { ...state, deaths: [...state.deaths, switched('none', event.data.from)] };
    case 'NhsNumberSuperseded':
      return { ...state, survivors: [...state.survivors, switched(event.data.survivor, event.data.from)] };
    case 'SupersededNumberLinked':
      return linked(state, { ...fact, ...linkOf(event.data), status: 'linked' });
    case 'MergeConfirmed':
      return linked(state, { ...fact, ...linkOf(event.data), status: 'confirmed' });
    case 'MergeUndone': {
      const { other, from } = event.data;
      const undone = linked(state, { ...fact, superseded: other, from, status: 'undone' });
      const survivor = switchedToPatient(state);
      return survivor === other
        ? { ...state, survivors: [...state.survivors, switched(null, from)] }
        : undone;
    }
    case 'NhsNumberInvalidated':
      return { ...state, invalidations: [...state.invalidations, switched(true, event.data.from)] };
    case 'PatientErased':
      return { ...state, erased: fact };
    case 'OptOutRegistered':
    case 'OptOutWithdrawn':
    case 'LegacyType2Imported':
    case 'ProjectConsentGiven':
    case 'ProjectConsentRefused':
    case 'ProjectConsentWithdrawn':
      return { ...state, optOuts: evolveOptOuts(state.optOuts, event, fact) };
    case 'CodeVerified':
    case 'AccessRequestApproved':
      return {
        ...withRequests(state, event, fact),
        verifiedRequests: [...state.verifiedRequests, verified(fact, event.data)],
      };
    case 'AccessRequested':
    case 'CodeIssued':
    case 'CodeDelivered':
    case 'CodeDeliveryFailed':
    case 'CodeRejected':
    case 'CodeExpired':
    case 'CodeLocked':
    case 'AccessRequestDeclined':
    case 'AccessRequestExpired':
    case 'AccessRequestCancelled':
    case 'AccessRequestSuperseded':
      return withRequests(state, event, fact);
  }
};

const withRequests = (state: PatientState, event: AccessRequestEvent, fact: Fact): PatientState => ({
  ...state,
  accessRequests: evolveAccessRequests(state.accessRequests, event, fact),
});

const linkOf = ({ superseded, from }: Pick<MergeLink, 'superseded' | 'from'>) => ({ superseded, from });

const linked = (state: PatientState, link: MergeLink): PatientState => ({
  ...state,
  mergeLinks: [...state.mergeLinks, link],
});

const switchedToPatient = (state: PatientState) => state.survivors.at(-1)?.value;

const verified = (fact: Fact, data: Omit<VerifiedRequest, keyof Fact>): VerifiedRequest => ({
  ...fact,
  requestId: data.requestId,
  organisation: data.organisation,
  purpose: data.purpose,
  at: data.at,
});

/** The patient's state after one more recorded event. */
export const evolvePatient = (state: PatientState, event: Recorded<PatientEvent>): PatientState => ({
  ...apply(state, event, { eventId: event.id, recordedAt: event.recordedAt }),
  lastRecordedAt: event.recordedAt,
});
