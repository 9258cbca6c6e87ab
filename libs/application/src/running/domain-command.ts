import type { Actor, IdentityLevel, PatientCommand, PatientState } from '#libs/consent';
import type { CommandId, Instant } from '#libs/kernel';
import type { PatientAct, SetContactPointBody } from '../commands/index.js';
import type { CommandTrace } from '../streams/folded.js';
import { madeBy } from './command-identity.js';

/** Under which circumstances something is done. */
export interface Circumstances {
  readonly by: Actor;
  readonly now: Instant;
  readonly commandId: CommandId;
  readonly assuranceLevel: number;
  /** What the login of a patient proves; undefined where somebody else says it of them. */
  readonly identityLevel?: IdentityLevel | null | undefined;
  /** With identity and contact values opened. */
  readonly state: PatientState;
}

/** The same value again is the same contact point, even where the caller does not name it. */
const contactPointId = (
  { contactPointId: named, channel, value }: SetContactPointBody,
  commandId: CommandId,
  { contactPoints }: PatientState,
  trace: CommandTrace | undefined,
): string => {
  if (named !== undefined) return named;
  const same = contactPoints.find((point) =>
    trace === undefined
      ? point.channel === channel && point.value === value
      : trace.eventIds.includes(point.eventId),
  );
  return same?.contactPointId ?? madeBy(commandId, 'contact-point');
};

const made: Partial<Record<PatientAct['type'], string>> = {
  StartCareRelationship: 'relationship',
  ClaimCareRelationship: 'relationship',
  StartEmergencyOverride: 'override',
};

/**
 * Id of what an act makes, if it makes something. It follows from the command's id, so that a repetition speaks of
 * the same thing. `trace`: where the act was carried out before.
 */
export const createdId = (
  act: PatientAct,
  commandId: CommandId,
  state: PatientState,
  trace?: CommandTrace,
): string | null => {
  if (act.type === 'SetContactPoint') return contactPointId(act.body, commandId, state, trace);
  const what = made[act.type];
  return what === undefined ? null : madeBy(commandId, what);
};

/** The act as the rules read it: with who, when, and the ids of what it makes. */
export const domainCommand = (
  act: PatientAct,
  { by, now, commandId, assuranceLevel, identityLevel, state }: Circumstances,
): PatientCommand => {
  switch (act.type) {
    case 'SetContactPoint':
      return {
        type: act.type,
        ...act.body,
        contactPointId: contactPointId(act.body, commandId, state, undefined),
        by,
        now,
      };
    case 'StartCareRelationship':
      return { type: act.type, ...act.body, relationshipId: madeBy(commandId, 'relationship'), by, now };
    case 'ClaimCareRelationship':
      return { type: act.type, ...act.body, relationshipId: madeBy(commandId, 'relationship'), by, now };
    case 'StartEmergencyOverride':
      return {
        type: act.type,
        ...act.body,
        overrideId: madeBy(commandId, 'override'),
        // Of the self-claimed relationship that opens with the override where none is live.
        relationshipId: madeBy(commandId, 'relationship'),
        assuranceLevel,
        by,
        now,
      };
    case 'RemoveContactPoint':
      return { type: act.type, ...act.body, by, now };
    case 'EndCareRelationship':
      return { type: act.type, ...act.body, by, now };
    case 'RecordChoice':
      return { type: act.type, ...act.body, by, now };
    case 'AskSharingQuestion':
      return { type: act.type, ...act.body, by, now };
    case 'AnswerSharingQuestion':
      return { type: act.type, ...act.body, by, now };
    case 'SetItemPrivacy':
      return { type: act.type, ...act.body, by, now };
    case 'EndEmergencyOverride':
      return { type: act.type, ...act.body, by, now };
    case 'SetRestriction':
      return { type: act.type, ...act.body, by, now };
    case 'RecordDeath':
      return { type: act.type, ...act.body, by, now };
    case 'RecordOptOut':
      return {
        type: act.type,
        ...act.body,
        identityLevel: identityLevel === undefined ? act.body.identityLevel : identityLevel,
        by,
        now,
      };
    case 'ImportLegacyType2':
      return { type: act.type, ...act.body, by, now };
    case 'ErasePatient':
      return { type: act.type, ...act.body, by, now };
    case 'RecordProjectConsent':
      return { type: act.type, ...act.body, by, now };
    case 'RemoveDeathRecord':
    case 'InvalidateNhsNumber':
      return { type: act.type, by, now };
  }
};
