import type { ChoiceValue } from '#libs/consent';
import type { OdsCode } from '#libs/kernel';
import type { Letter } from './exhaustive.js';
import { GP1, type PersonIndex, U, V } from './pool.js';
import type { Step } from './steps.js';

/* The letters of small histories, and what is there before them. U is asked about on day 4. */

const times = (days: readonly number[], make: (from: number) => Letter): readonly Letter[] => days.map(make);

const choice =
  (
    person: PersonIndex,
    scope: OdsCode | 'all',
    value: ChoiceValue,
    keepNamed = false,
    lasting: number | null = null,
  ) =>
  (from: number): Letter => ({
    kind: 'choice',
    person,
    value,
    direction: 'share-in',
    scope,
    basis: 'patient',
    from,
    to: lasting === null ? null : from + lasting,
    keepNamed,
  });

const answer =
  (person: PersonIndex, organisation: OdsCode, said: 'yes' | 'no', slot = 0) =>
  (from: number): Letter => ({ kind: 'answer', person, organisation, slot, answer: said, from });

const verified =
  (person: PersonIndex) =>
  (at: number): Letter => ({
    kind: 'verified',
    person,
    organisation: U,
    purpose: 'direct-care',
    online: false,
    at,
  });

const cared: readonly Step[] = [
  { kind: 'relationship', person: 0, organisation: GP1, slot: 0, as: 'registration', from: 0 },
  { kind: 'relationship', person: 0, organisation: U, slot: 0, as: 'referral', from: 0 },
];

/**
 * Local on days 2 and 3, so a yes may be given before, during and after; and a second relationship that is
 * over by the day of the question.
 */
const localForAWhile: readonly Step[] = [
  { kind: 'relationship', person: 0, organisation: U, slot: 1, as: 'episode', from: 0 },
  { kind: 'relationship-ends', person: 0, organisation: U, slot: 1, to: 4 },
  { kind: 'list', practice: GP1, organisation: U, status: 'allowed', from: 2 },
  { kind: 'list', practice: GP1, organisation: U, status: 'delisted', from: 4 },
];

const DAYS = [1, 2, 3];
const kinds = (lasting: number | null) => [
  ...(['granted', 'refused', 'verify'] as const).map((value) => choice(0, U, value, false, lasting)),
  choice(0, 'all', 'granted', false, lasting),
  ...(['refused', 'verify'] as const).flatMap((value) =>
    [false, true].map((keepNamed) => choice(0, 'all', value, keepNamed, lasting)),
  ),
];

const verifiedOnDay2 = verified(0)(2);

/** Choices alone, one organisation and all, without end or for two days, against a request verified on day 2. */
export const choices = {
  background: [...cared, verifiedOnDay2],
  letters: [
    ...kinds(null).flatMap((kind) => times(DAYS, kind)),
    // One that is over on day 4, one that is not.
    ...kinds(2).flatMap((kind) => times([1, 3], kind)),
  ],
};

/** The same without end, whoever was recorded first. */
export const endlessChoices = {
  background: [...cared, verifiedOnDay2],
  letters: [...kinds(null), choice(0, U, 'revoked')].flatMap((kind) => times(DAYS, kind)),
};

/** Choices, questions and codes of an organisation that is local for a while. */
export const answers = {
  background: [...cared, ...localForAWhile],
  letters: [
    choice(0, U, 'granted', false, 1),
    choice(0, U, 'refused', false, 1),
    choice(0, U, 'verify'),
    choice(0, 'all', 'refused', false, 1),
    choice(0, 'all', 'refused', true),
    answer(0, U, 'yes'),
    answer(0, U, 'yes', 1),
    answer(0, U, 'no'),
    verified(0),
  ].flatMap((kind) => times(DAYS, kind)),
};

/** V closes on day 2 and U carries on. */
export const succession = {
  background: [...cared, { kind: 'closure', organisation: V, successors: [U], at: 2 } as const],
  letters: [
    ...[
      choice(0, V, 'refused'),
      choice(0, V, 'verify', false, 2),
      choice(0, V, 'granted'),
      answer(0, V, 'no'),
    ],
    ...[choice(0, U, 'granted', false, 1), choice(0, U, 'refused', false, 1), choice(0, U, 'verify')],
    ...[answer(0, U, 'yes'), answer(0, U, 'no'), verified(0)],
  ].flatMap((kind) => times(DAYS, kind)),
};

/** Another number is linked on day 2; nobody has confirmed it. */
export const linked = {
  background: [...cared, { kind: 'merge', superseded: 1, status: 'linked', from: 2 } as const],
  letters: ([0, 1] as const)
    .flatMap((person) => [
      ...[
        choice(person, U, 'granted'),
        choice(person, U, 'refused', false, 1),
        choice(person, 'all', 'granted'),
      ],
      ...[choice(person, 'all', 'verify', true), choice(person, 'all', 'refused', false, 1)],
      ...[answer(person, U, 'yes'), answer(person, U, 'no'), verified(person)],
    ])
    .flatMap((kind) => times([1, 3], kind)),
};
