import type { CodedError, Instant } from '#libs/kernel';
import { unlessKnown } from '../../directory/decide/open-organisation.js';
import { consentError } from '../../errors.js';
import type { SetItemPrivacy } from '../commands.js';
import { markInForce } from '../privacy-marks.js';
import type { PatientState } from '../state.js';
import { deathStanding } from './after-death.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision, unless } from './facts.js';
import { choiceInvalid } from './statement.js';

const isPrivate = (number: PatientState, itemId: string, at: Instant): boolean =>
  markInForce(number.privacyMarks, itemId, at)?.private ?? false;

/** An item has one recording organisation for ever: it alone sees the item (rule 5), so it is not to be swapped. */
const unlessSameOrganisation = (
  numbers: readonly PatientState[],
  { itemId, organisation }: SetItemPrivacy,
): CodedError | undefined =>
  numbers.some((number) =>
    number.privacyMarks.some((mark) => mark.itemId === itemId && mark.organisation !== organisation),
  )
    ? choiceInvalid('The item was recorded by another organisation.')
    : undefined;

/**
 * Marks an item private, or lifts that. An item of a closed organisation can be marked too: the mark is about
 * what everyone else sees. A lift opens the item, so like a grant it is not taken after formal death.
 *
 * With several numbers a mark is repeated under this one, so that an unmerge leaves it standing, and a lift is
 * recorded as long as any of them holds the item private.
 */
export const setItemPrivacy = (
  command: SetItemPrivacy,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const { itemId, organisation, by: recordedBy, now } = command;
  const from = command.from ?? now;
  const numbers = numbersOf(state, facts);
  const unchanged = command.private
    ? isPrivate(state, itemId, from)
    : !numbers.some((number) => isPrivate(number, itemId, from));
  const refusal =
    unlessKnown(facts.directory, organisation) ??
    unlessSameOrganisation(numbers, command) ??
    (unchanged ? consentError('CONSENT_ITEM_PRIVACY_UNCHANGED') : undefined) ??
    (!command.private && deathStanding(numbers, now) === 'formal'
      ? consentError('CONSENT_PATIENT_DECEASED')
      : undefined);
  return unless(refusal, () => [
    {
      type: command.private ? 'ItemMarkedPrivate' : 'ItemPrivacyLifted',
      data: { itemId, organisation, from, recordedBy },
    },
  ]);
};
