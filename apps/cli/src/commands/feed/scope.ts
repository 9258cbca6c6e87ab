import { type FeedScope, optOutSchemes, scopeFamilies } from '#libs/consent';
import { type OdsCode, parseOdsCode } from '#libs/kernel';
import { type Command, InvalidArgumentError, Option } from 'commander';

export interface ScopeOptions {
  readonly families: FeedScope['families'];
  readonly organisations?: readonly OdsCode[];
  readonly practices?: readonly OdsCode[];
  readonly schemes: FeedScope['schemes'];
  readonly nhsNumber?: true;
}

export const scopeOf = ({
  families,
  organisations,
  practices,
  schemes,
  nhsNumber,
}: ScopeOptions): FeedScope => ({
  families,
  organisations: organisations ?? null,
  practices: practices ?? null,
  schemes,
  nhsNumber: nhsNumber === true,
});

export const code = (text: string): OdsCode => {
  const parsed = parseOdsCode(text);
  if (parsed === undefined) throw new InvalidArgumentError('An ODS code is upper-case letters and digits.');
  return parsed;
};

const codes = (text: string): readonly OdsCode[] => text.split(',').map(code);

const wordsOf =
  <T extends string>(known: readonly T[]) =>
  (text: string): readonly T[] =>
    text.split(',').map((word) => {
      const found = known.find((one) => one === word);
      if (found === undefined) throw new InvalidArgumentError(`Known are ${known.join(', ')}.`);
      return found;
    });

/** Adds what a scope is said by. */
export const withScope = (command: Command): Command =>
  command
    .addOption(
      new Option('--families <list>', `which records, of ${scopeFamilies.join(', ')}`)
        .argParser(wordsOf(scopeFamilies))
        .makeOptionMandatory(),
    )
    .option(
      '--schemes <list>',
      'which opt-outs, with the family opt-out: national, type-1',
      wordsOf(optOutSchemes),
      [],
    )
    .option('--practices <list>', 'ODS codes, with commas: only their patients (default: all)', codes)
    .option(
      '--organisations <list>',
      'ODS codes, with commas: only records that name them (default: all)',
      codes,
    )
    .option('--nhs-number', 'send NHS numbers; only where the agreement says so');
