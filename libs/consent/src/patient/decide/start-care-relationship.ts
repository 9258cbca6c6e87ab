import { covers, type Instant } from '#libs/kernel';
import { unlessOpen, unlessOpenPractice } from '../../directory/decide/open-organisation.js';
import { consentError } from '../../errors.js';
import type { StartCareRelationship } from '../commands.js';
import type { PatientEvent } from '../events.js';
import type { PatientState, Relationship } from '../state.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision, unless } from './facts.js';
import { unlessNewRelationship } from './relationships.js';

const isEmpty = ({ from, to }: Relationship): boolean => to !== null && to <= from;

/** When the next registration begins: one recorded late, about an earlier time, lasts until then. */
const nextRegistration = (registrations: readonly Relationship[], after: Instant): Instant | undefined =>
  registrations
    .filter((r) => r.from > after && !isEmpty(r))
    .map((r) => r.from)
    .sort()[0];

/**
 * A referral, an episode, or a registration. A person is registered with one practice at a time, so a new
 * registration ends the former at the same instant, and one recorded late ends where the next began.
 */
export const startCareRelationship = (
  command: StartCareRelationship,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { relationshipId, organisation, kind, by: recordedBy, now } = command;
  const from = command.from ?? now;
  const ended = (id: string, of: Relationship['organisation'], to: Instant): PatientEvent => ({
    type: 'CareRelationshipEnded',
    data: { relationshipId: id, organisation: of, to, recordedBy },
  });
  const started: PatientEvent = {
    type: 'CareRelationshipStarted',
    data: { relationshipId, organisation, kind, from, selfClaim: null, recordedBy },
  };
  const idTaken = () => unlessNewRelationship(numbersOf(state, facts), relationshipId);
  if (kind !== 'registration') {
    return unless(unlessOpen(facts.directory, organisation, from) ?? idTaken(), () => [started]);
  }
  const registrations = state.relationships.filter((r) => r.kind === 'registration');
  const former = registrations.filter((r) => covers(r, from));
  const refusal =
    unlessOpenPractice(facts.directory, organisation, from) ??
    idTaken() ??
    // Ending and starting it again would lose the yes that was given under it (section 2, rule 12).
    (former.some((r) => r.organisation === organisation)
      ? consentError('CONSENT_STATE_UNCHANGED')
      : undefined);
  return unless(refusal, () => {
    const next = nextRegistration(registrations, from);
    return [
      ...former.map((r) => ended(r.relationshipId, r.organisation, from)),
      started,
      ...(next === undefined ? [] : [ended(relationshipId, organisation, next)]),
    ];
  });
};
