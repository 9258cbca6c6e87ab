import { type CodedError, covers, type Instant, ok, type OdsCode, plusMillis, refused } from '#libs/kernel';
import { unlessOpen } from '../../directory/decide/open-organisation.js';
import { consentError } from '../../errors.js';
import { policyInForce } from '../../policy/in-force.js';
import type { PolicySettings } from '../../policy/policy.js';
import { isReasonPermitted } from '../../vocabulary/alerts.js';
import type { EndEmergencyOverride, StartEmergencyOverride } from '../commands.js';
import type { PatientEvent } from '../events.js';
import type { PatientState } from '../state.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision } from './facts.js';
import { liveRelationships, unlessNewRelationship } from './relationships.js';

const ASSURANCE_LEVEL_NEEDED = 3;
/** SCR reason 4, emergency self-claim: of the relationship an override opens. */
const EMERGENCY_SELF_CLAIM = 4;

const unlessPermitted = (
  command: StartEmergencyOverride,
  settings: PolicySettings,
): CodedError | undefined => {
  const { roleCode } = command.by;
  return roleCode !== null &&
    settings.overrideRoleCodes.includes(roleCode) &&
    command.assuranceLevel >= ASSURANCE_LEVEL_NEEDED
    ? undefined
    : consentError('CONSENT_OVERRIDE_NOT_PERMITTED');
};

const unlessNewOverride = (
  numbers: readonly PatientState[],
  { overrideId, organisation, by, now }: StartEmergencyOverride,
): CodedError | undefined => {
  const overrides = numbers.flatMap((number) => number.overrides);
  if (overrides.some((o) => o.overrideId === overrideId)) return consentError('CONSENT_ID_TAKEN');
  const live = overrides.some(
    (o) => o.actorId === by.id && o.organisation === organisation && covers(o, now),
  );
  return live ? consentError('CONSENT_STATE_UNCHANGED') : undefined;
};

/**
 * Whether a relationship carries the whole override. One that was opened with somebody else's override ends
 * when theirs does, and must not take this one with it in the middle of an emergency.
 */
const isCarried = (
  numbers: readonly PatientState[],
  organisation: OdsCode,
  from: Instant,
  to: Instant,
): boolean => {
  const opened = new Set(numbers.flatMap((number) => number.overrides.map((o) => o.relationshipId)));
  return liveRelationships(numbers, organisation, from).some(
    (r) => !opened.has(r.relationshipId) && (r.to === null || r.to >= to),
  );
};

/**
 * Break-glass (rule 14): for this person alone, time-boxed. Where no relationship carries it, it opens a
 * self-claimed one that ends with it: one step for an unconscious patient, two alerts.
 */
export const startEmergencyOverride = (
  command: StartEmergencyOverride,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { overrideId, relationshipId, organisation, reason, note, by: recordedBy, now } = command;
  const { settings } = policyInForce(facts.directory, now);
  const numbers = numbersOf(state, facts);
  if (!isReasonPermitted(2, reason)) return refused(consentError('CONSENT_REASON_NOT_PERMITTED'));
  const refusal =
    unlessPermitted(command, settings) ??
    unlessOpen(facts.directory, organisation, now) ??
    unlessNewOverride(numbers, command);
  if (refusal !== undefined) return refused(refusal);
  const to = plusMillis(now, settings.overrideMinutes * 60_000);
  const started = (opened: string | null): PatientEvent => ({
    type: 'EmergencyOverrideStarted',
    data: {
      overrideId,
      organisation,
      actorId: recordedBy.id,
      reason,
      note,
      from: now,
      to,
      relationshipId: opened,
      recordedBy,
    },
  });
  if (isCarried(numbers, organisation, now, to)) return ok([started(null)]);
  const taken = unlessNewRelationship(numbers, relationshipId);
  if (taken !== undefined) return refused(taken);
  return ok([
    {
      type: 'CareRelationshipStarted',
      data: {
        relationshipId,
        organisation,
        kind: 'self-claimed',
        from: now,
        selfClaim: { reason: EMERGENCY_SELF_CLAIM, note },
        recordedBy,
      },
    },
    started(relationshipId),
    { type: 'CareRelationshipEnded', data: { relationshipId, organisation, to, recordedBy } },
  ]);
};

/** Ends a live override before its time, and the relationship that was opened with it. */
export const endEmergencyOverride = (
  { overrideId, by: recordedBy, now }: EndEmergencyOverride,
  state: PatientState,
): PatientDecision => {
  const override = state.overrides.find((o) => o.overrideId === overrideId);
  if (override === undefined || !covers(override, now))
    return refused(consentError('CONSENT_OVERRIDE_NOT_FOUND'));
  const opened = state.relationships.find(
    (r) => r.relationshipId === override.relationshipId && covers(r, now),
  );
  const ended: PatientEvent = {
    type: 'EmergencyOverrideEnded',
    data: { overrideId, to: now, recordedBy },
  };
  if (opened === undefined) return ok([ended]);
  const { relationshipId, organisation } = opened;
  return ok([
    ended,
    { type: 'CareRelationshipEnded', data: { relationshipId, organisation, to: now, recordedBy } },
  ]);
};
