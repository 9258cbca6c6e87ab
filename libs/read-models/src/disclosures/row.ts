import type { DisclosureEvent } from '#libs/consent';
import type { RecordedEvent } from '#libs/event-store';
import { decodeFrom } from '#libs/stored-events';
import type { DisclosureRow } from './tables.js';

/** Rule 14 of the direct-care decision. */
const OVERRIDE_RULE = 'direct-care.14';

const usedOverride = ({ rule, answers }: DisclosureEvent['data']): boolean =>
  rule === OVERRIDE_RULE || answers.some((answer) => answer.rule === OVERRIDE_RULE);

/** One answer of the ledger as one line. */
export const disclosureRow = (recorded: RecordedEvent): DisclosureRow => {
  const { type, data, id, recordedAt } = decodeFrom('disclosure', recorded, { open: 'none' });
  return {
    position: recorded.position,
    event_id: id,
    event_type: type,
    stream: recorded.stream,
    schema_version: recorded.metadata.schemaVersion,
    recorded_at: recordedAt,
    patient_id: data.patientId,
    decided_at: data.knownAt,
    viewer: data.viewer,
    actor_id: data.actor.id,
    actor_role: data.actor.role,
    actor_role_code: data.actor.roleCode,
    purpose: data.purpose,
    outcome: data.outcome,
    rule: data.rule,
    reason: data.reason,
    override: usedOverride(data) ? 1 : 0,
    payload: JSON.stringify(recorded.data),
  };
};
