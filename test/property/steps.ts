import type {
  Basis,
  ChoiceValue,
  Direction,
  DirectoryEvent,
  ListStatus,
  PatientEvent,
  PolicySettings,
  PracticeListEvent,
  Purpose,
  RelationshipKind,
} from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import { clinician, day, patientId, type PersonIndex, thePatient } from './pool.js';

/* What a generated history is made of. Times are days of the pool; `to` null means without end. */

export interface ChoiceStep {
  readonly kind: 'choice';
  readonly person: PersonIndex;
  readonly value: ChoiceValue;
  readonly direction: Direction;
  readonly scope: OdsCode | 'all';
  readonly basis: Basis;
  readonly from: number;
  readonly to: number | null;
  readonly keepNamed: boolean;
}

export type PatientStep =
  | ChoiceStep
  | {
      readonly kind: 'relationship';
      readonly person: PersonIndex;
      readonly organisation: OdsCode;
      readonly slot: number;
      readonly as: RelationshipKind;
      readonly from: number;
    }
  | {
      readonly kind: 'relationship-ends';
      readonly person: PersonIndex;
      readonly organisation: OdsCode;
      readonly slot: number;
      readonly to: number;
    }
  | {
      readonly kind: 'answer';
      readonly person: PersonIndex;
      readonly organisation: OdsCode;
      readonly slot: number;
      readonly answer: 'yes' | 'no';
      readonly from: number;
    }
  | {
      readonly kind: 'verified';
      readonly person: PersonIndex;
      readonly organisation: OdsCode;
      readonly purpose: Purpose;
      readonly online: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'private';
      readonly person: PersonIndex;
      readonly itemId: string;
      readonly organisation: OdsCode;
      readonly lifted: boolean;
      readonly from: number;
    }
  | {
      readonly kind: 'override';
      readonly person: PersonIndex;
      readonly organisation: OdsCode;
      readonly slot: number;
      readonly actorId: string;
      readonly from: number;
      readonly to: number;
    }
  | {
      readonly kind: 'override-ends';
      readonly person: PersonIndex;
      readonly organisation: OdsCode;
      readonly slot: number;
      readonly to: number;
    }
  | {
      readonly kind: 'merge';
      readonly superseded: Exclude<PersonIndex, 0>;
      readonly status: 'linked' | 'confirmed' | 'undone';
      readonly from: number;
    };

export type OtherStep =
  | {
      readonly kind: 'list';
      readonly practice: OdsCode;
      readonly organisation: OdsCode;
      readonly status: ListStatus;
      readonly from: number;
    }
  | {
      readonly kind: 'area';
      readonly areaId: string;
      readonly organisation: OdsCode;
      readonly member: boolean;
      readonly from: number;
    }
  | {
      readonly kind: 'closure';
      readonly organisation: OdsCode;
      readonly successors: readonly OdsCode[];
      readonly at: number;
    }
  | { readonly kind: 'policy'; readonly settings: PolicySettings; readonly from: number };

export type Step = PatientStep | OtherStep;

const by = { recordedBy: clinician };
const said = { notice: 'notice-1', method: 'in-person', madeBy: thePatient } as const;

const choiceTypes = {
  granted: 'ConsentGranted',
  refused: 'ConsentRefused',
  revoked: 'ConsentRevoked',
  verify: 'VerificationRequired',
} as const;

const choiceEvent = (step: ChoiceStep): PatientEvent => ({
  type: choiceTypes[step.value],
  data: {
    ...by,
    ...(step.basis === 'patient' ? said : { notice: null, method: 'policy', madeBy: null }),
    direction: step.direction,
    scope: step.scope === 'all' ? { kind: 'all' } : { kind: 'organisation', organisation: step.scope },
    from: day(step.from),
    to: step.to === null ? null : day(step.to),
    keepNamed: step.keepNamed,
    basis: step.basis,
    evidence: null,
  },
});

/** What tells two relationships, or two overrides, apart. */
export const slotOf = (step: Extract<PatientStep, { readonly slot: number }>): string =>
  `${String(step.person)}-${step.organisation}-${String(step.slot)}`;

const mergeEvent = (step: Extract<PatientStep, { kind: 'merge' }>): PatientEvent => {
  const superseded = patientId(step.superseded);
  const from = day(step.from);
  switch (step.status) {
    case 'linked':
      return { type: 'SupersededNumberLinked', data: { ...by, superseded, from } };
    case 'confirmed':
      return { type: 'MergeConfirmed', data: { ...by, superseded, from } };
    case 'undone':
      return { type: 'MergeUndone', data: { ...by, other: superseded, from } };
  }
};

/** The patient event a step stands for; `nth` tells one request from another. */
export const patientEvent = (step: PatientStep, nth: number): PatientEvent => {
  switch (step.kind) {
    case 'choice':
      return choiceEvent(step);
    case 'relationship': {
      const { organisation, as } = step;
      const started = { ...by, relationshipId: slotOf(step), organisation, kind: as };
      return { type: 'CareRelationshipStarted', data: { ...started, from: day(step.from), selfClaim: null } };
    }
    case 'relationship-ends': {
      const { organisation } = step;
      const ended = { ...by, relationshipId: slotOf(step), organisation, to: day(step.to) };
      return { type: 'CareRelationshipEnded', data: ended };
    }
    case 'answer': {
      const { organisation, answer } = step;
      const asked = { ...by, ...said, relationshipId: slotOf(step), organisation, answer };
      return { type: 'SharingQuestionAnswered', data: { ...asked, from: day(step.from) } };
    }
    case 'verified': {
      const { organisation, purpose } = step;
      const data = { ...by, requestId: `request-${String(nth)}`, organisation, purpose, at: day(step.at) };
      return { type: step.online ? 'AccessRequestApproved' : 'CodeVerified', data };
    }
    case 'private': {
      const { itemId, organisation } = step;
      const data = { ...by, itemId, organisation, from: day(step.from) };
      return { type: step.lifted ? 'ItemPrivacyLifted' : 'ItemMarkedPrivate', data };
    }
    case 'override': {
      const { organisation, actorId } = step;
      const started = { ...by, overrideId: slotOf(step), organisation, actorId };
      const period = { from: day(step.from), to: day(step.to) };
      return {
        type: 'EmergencyOverrideStarted',
        data: { ...started, ...period, reason: 5, note: null, relationshipId: null },
      };
    }
    case 'override-ends': {
      const data = { ...by, overrideId: slotOf(step), to: day(step.to) };
      return { type: 'EmergencyOverrideEnded', data };
    }
    case 'merge':
      return mergeEvent(step);
  }
};

export const listEvent = (step: Extract<OtherStep, { kind: 'list' }>): PracticeListEvent => {
  const { practice, organisation, status } = step;
  return {
    type: 'PracticeListEntrySet',
    data: { ...by, practice, organisation, status, from: day(step.from) },
  };
};

export const directoryEvent = (step: Exclude<OtherStep, { kind: 'list' }>, nth: number): DirectoryEvent => {
  switch (step.kind) {
    case 'area': {
      const { areaId, organisation } = step;
      const type = step.member ? 'LocalAreaMemberAdded' : 'LocalAreaMemberRemoved';
      return { type, data: { ...by, areaId, organisation, from: day(step.from) } };
    }
    case 'closure': {
      const { organisation, successors } = step;
      return { type: 'OrganisationClosed', data: { ...by, organisation, at: day(step.at), successors } };
    }
    case 'policy': {
      const version = `policy-${String(nth)}`;
      return {
        type: 'SharingPolicyAdopted',
        data: { ...by, version, from: day(step.from), settings: step.settings },
      };
    }
  }
};
