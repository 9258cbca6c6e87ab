import { CommandBus } from '@nestjs/cqrs';
import { Argument, Option } from 'commander';
import { type Caller, RecordOptOutCommand } from '#libs/application';
import {
  capacities,
  type Capacity,
  type IdentityLevel,
  identityLevels,
  type OptOutChannel,
  optOutChannels,
  type OptOutScheme,
  optOutSchemes,
  type OptOutValue,
  optOutValues,
} from '#libs/consent';
import { type Instant, newUuid, type OdsCode } from '#libs/kernel';
import { callerAs, type CommandContext, withExistingLedger } from '../../context.js';
import { cliError } from '../../errors.js';
import { exitCodes } from '../../exit-codes.js';
import { contextFor } from '../../import/sending.js';
import {
  addPatientOptions,
  instantArgument,
  odsCodeArgument,
  patientIdOf,
  type PatientOptions,
  referenceOf,
} from '../../patient-reference.js';
import { lineFromFile } from '../../terminal/secret-input.js';
import { type Action, examples, type Register, running } from '../command.js';
import { optOutsOf, optOutsText } from './show.js';

interface Options extends PatientOptions {
  readonly scheme: OptOutScheme;
  readonly channel: OptOutChannel;
  readonly actor: string;
  readonly practice?: OdsCode;
  readonly madeBy: Capacity;
  readonly proxyFile?: string;
  readonly lacksCapacity?: true;
  readonly identityLevel?: IdentityLevel;
  readonly from?: Instant;
  readonly evidenceFile?: string;
}

/** Type 1 is the practice's own to record; what came by phone or post, of those who run the national scheme. */
const callerFor = ({ scheme, actor, practice }: Options): Caller => {
  if (scheme === 'national') return callerAs('admin', actor);
  if (practice === undefined)
    throw cliError('CLI_INPUT_MISSING', {
      detail: 'A Type 1 opt-out is recorded for the --practice where the patient is registered.',
    });
  const { actor: of, ...rest } = callerAs('admin', actor);
  return { ...rest, actor: { ...of, role: 'practice-staff', organisation: practice } };
};

const bodyOf = async (value: OptOutValue, options: Options): Promise<RecordOptOutCommand['body']> => {
  const { scheme, channel, madeBy: capacity, lacksCapacity, identityLevel, from } = options;
  const { proxyFile, evidenceFile } = options;
  return {
    value,
    scheme,
    channel,
    madeBy: {
      capacity,
      name: proxyFile === undefined ? null : await lineFromFile(proxyFile, 'the name of the proxy'),
      patientLacksCapacity: lacksCapacity === true,
    },
    identityLevel: identityLevel ?? null,
    evidence:
      evidenceFile === undefined ? null : await lineFromFile(evidenceFile, 'the note of the evidence'),
    ...(from !== undefined && { from }),
  };
};

const set = async (context: CommandContext, options: Options, value: OptOutValue): Promise<number> => {
  const [caller, body] = [callerFor(options), await bodyOf(value, options)];
  const reference = await referenceOf(context, options);
  return withExistingLedger(context, async (app) => {
    const patientId = await patientIdOf(app, reference);
    const receipt = await app
      .get(CommandBus)
      .execute(new RecordOptOutCommand(contextFor(caller, newUuid(), body), patientId, body));
    const shown = { ...(await optOutsOf(app, patientId)), position: receipt.position };
    await context.output.result(shown, () => optOutsText(shown));
    return exitCodes.ok;
  });
};

// Commander has refused any other value by then.
const action: Action<Options> = (context, options, value) => set(context, options, value as OptOutValue);

/** `ledger opt-outs set`. */
export const registerSet: Register = (parent, environment) => {
  addPatientOptions(
    parent
      .command('set')
      .summary('record that a patient opts out, or back in')
      .description(
        'Records what came by phone, on paper or from secure settings, or a Type 1 opt-out for a practice, by the same ' +
          'rules as over HTTP: age, capacity and death are looked at. Then it shows what stands. Names and notes are ' +
          'read from files, since arguments are seen by everyone.',
      ),
  )
    .addArgument(new Argument('<value>', 'what was chosen').choices(optOutValues))
    .addOption(new Option('--scheme <scheme>', 'which scheme').choices(optOutSchemes).default('national'))
    .addOption(
      new Option('--channel <channel>', 'how it came: practice for Type 1 alone')
        .choices(optOutChannels)
        .makeOptionMandatory(),
    )
    .requiredOption('--actor <id>', 'who records it, for the record')
    .option('--practice <ods>', 'Type 1: the practice for which it is recorded', odsCodeArgument)
    .addOption(new Option('--made-by <capacity>', 'who chose').choices(capacities).default('self'))
    .option('--proxy-file <file>', "read the proxy's name from the first line of a file")
    .option('--lacks-capacity', 'the patient was assessed as lacking capacity for this choice')
    .addOption(
      new Option('--identity-level <level>', 'how far the identity was proven').choices(identityLevels),
    )
    .option('--from <time>', 'first instant it holds (default: now)', instantArgument)
    .option('--evidence-file <file>', 'read a note of the evidence from the first line of a file')
    .addHelpText(
      'after',
      examples(
        'ledger opt-outs set opted-out --nhs-number-stdin --channel phone --actor helpdesk-7 < number.txt',
        'ledger opt-outs set opted-out --patient $ID --scheme type-1 --channel practice --practice C82001 --actor j.doe',
        'ledger opt-outs set withdrawn --patient $ID --channel post --made-by parental-responsibility \\',
        '  --proxy-file name.txt --actor helpdesk-7',
      ),
    )
    .action(running(environment, action));
};
