import { type CodedError, type PatientId, refused } from '#libs/kernel';
import { consentError } from '../../errors.js';
import type { ConfirmMerge, LinkSupersededNumber, SupersedeNhsNumber, UndoMerge } from '../commands.js';
import type { MergeLink, PatientState } from '../state.js';
import { numbersOf, type PatientCommandFacts, type PatientDecision, unless } from './facts.js';

/*
 * A merge is written in two streams (section 6): the superseded number's says who survives it, the survivor's
 * that the other history counts here too. No single decision sees both, so the handler
 *   - checks that the other patient exists, is registered and is not invalidated;
 *   - decides both commands before it appends either, the second on what the first would make of the survivor;
 *   - appends the survivor's link first: from then on the stricter of both histories holds, which is safe if the
 *     second append is lost. If the second is refused for good, it undoes the link;
 *   - shows the survivor to the second: a number whose survivor does not count it in would lose its dissents.
 * Two merges in opposite directions at once each find the other's link, so both are refused: no circle comes
 * to stand. An unmerge undoes both streams, the superseded number's first.
 */

const invalid = (detail: string): CodedError => consentError('CONSENT_MERGE_INVALID', { detail });

/** How the other number's history counts here now; links are told apart by recorded order. */
const linkStatus = (state: PatientState, other: PatientId): MergeLink['status'] | undefined =>
  state.mergeLinks.filter((link) => link.superseded === other).at(-1)?.status;

const isLinked = (state: PatientState, other: PatientId): boolean => {
  const status = linkStatus(state, other);
  return status === 'linked' || status === 'confirmed';
};

const survivorOf = (state: PatientState): PatientId | null => state.survivors.at(-1)?.value ?? null;

/**
 * On the superseded number: a number is superseded once, by another who counts it in by now, and not by one it (or
 * they) superseded.
 */
export const supersedeNhsNumber = (
  { survivor, by, now }: SupersedeNhsNumber,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const refusal =
    survivor === facts.patientId
      ? invalid('A number does not supersede itself.')
      : survivorOf(state) !== null
        ? invalid('The number is already superseded.')
        : numbersOf(state, facts).some((number) => isLinked(number, survivor))
          ? invalid('The survivor is itself superseded by this number.')
          : facts.survivor === undefined || !isLinked(facts.survivor, facts.patientId)
            ? invalid('The survivor does not link this number.')
            : undefined;
  return unless(refusal, () => [
    { type: 'NhsNumberSuperseded', data: { survivor, from: now, recordedBy: by } },
  ]);
};

/** On the survivor: from now on the stricter of both histories holds, until someone confirms. */
export const linkSupersededNumber = (
  { superseded, by, now }: LinkSupersededNumber,
  state: PatientState,
  facts: PatientCommandFacts,
): PatientDecision => {
  const numbers = numbersOf(state, facts);
  const refusal =
    superseded === facts.patientId
      ? invalid('A number does not supersede itself.')
      : numbers.some((number) => isLinked(number, superseded))
        ? invalid('The number is already linked.')
        : numbers.some((number) => survivorOf(number) === superseded)
          ? invalid('The number is itself the survivor of this one.')
          : undefined;
  return unless(refusal, () => [
    { type: 'SupersededNumberLinked', data: { superseded, from: now, recordedBy: by } },
  ]);
};

/** On the survivor: someone confirms that both are one person, and the joined history takes over. */
export const confirmMerge = ({ superseded, by, now }: ConfirmMerge, state: PatientState): PatientDecision => {
  const status = linkStatus(state, superseded);
  if (status === 'confirmed') return refused(invalid('The merge is already confirmed.'));
  return unless(status === 'linked' ? undefined : invalid('The number is not linked.'), () => [
    { type: 'MergeConfirmed', data: { superseded, from: now, recordedBy: by } },
  ]);
};

/** On either: they were two people after all, and each number gets back what was recorded for it. */
export const undoMerge = ({ other, by, now }: UndoMerge, state: PatientState): PatientDecision => {
  const joined = isLinked(state, other) || survivorOf(state) === other;
  return unless(joined ? undefined : invalid('The two numbers are not joined.'), () => [
    { type: 'MergeUndone', data: { other, from: now, recordedBy: by } },
  ]);
};
