import type { AccessDecision } from '#libs/consent';

/** The rules of a direct-care decision in one sentence each; the first that fires decides. */
const sentences: Readonly<Record<number, string>> = {
  1: 'The NHS number is invalid, unknown or invalidated; a superseded one leads to its survivor.',
  2: 'The patient is restricted, and handled as if not found.',
  3: 'The actor needs a viewing role, the organisation must be open, and the purpose declared.',
  4: 'Without a live care relationship nothing is seen; what the viewer recorded itself is its own.',
  5: 'An item marked private is seen by the organisation that recorded it alone.',
  6: 'What the patient said about sharing out decides at each source.',
  7: 'The patient refused or revoked access for this organisation.',
  8: 'The practice prohibits this organisation.',
  9: 'The patient granted access to this organisation.',
  10: 'The patient asks for a code from this organisation.',
  11: 'The patient made a choice for all organisations.',
  12: 'A local organisation needs no code, but its question answered.',
  13: 'Any other organisation needs a code the patient was sent.',
  14: 'Emergency override: time-boxed, for one person, with alerts.',
};

export const sentenceOf = (rule: AccessDecision['rule']): string =>
  sentences[Number(rule.split('.')[1])] ?? 'A rule this version has no sentence for.';
