import { CommandBus } from '@nestjs/cqrs';
import { Option } from 'commander';
import { ErasePatientCommand } from '#libs/application';
import { holdsNhsNumber } from '#libs/consent';
import { newUuid } from '#libs/kernel';
import { callBy } from '../call.js';
import { callerAs, withExistingLedger } from '../context.js';
import { cliError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { addPatientOptions, patientIdOf, type PatientOptions, referenceOf } from '../patient-reference.js';
import { facts } from '../terminal/output.js';
import { type Action, examples, type Register, running } from './command.js';

const reasons = ['retention-over', 'legal-order'] as const;
const LONGEST = 200;

interface Options extends PatientOptions {
  readonly reason: (typeof reasons)[number];
  readonly legalOrder?: string;
  readonly authorisation: string;
  readonly actor: string;
  readonly key?: string;
  readonly yes?: true;
}

const missing = (detail: string) => cliError('CLI_INPUT_MISSING', { detail });

const bodyOf = ({ reason, legalOrder, authorisation }: Options): ErasePatientCommand['body'] => {
  if (authorisation.trim() === '' || authorisation.length > LONGEST)
    throw missing(`--authorisation is 1 to ${String(LONGEST)} characters: where the decision is filed.`);
  if (holdsNhsNumber(authorisation)) throw cliError('CLI_TEXT_PERSONAL');
  if (reason === 'retention-over') {
    if (legalOrder !== undefined) throw missing('--legal-order goes with the reason legal-order alone.');
    return { cause: { kind: reason }, authorisation };
  }
  if (legalOrder === undefined)
    throw missing('The reason legal-order needs --legal-order, its id on record.');
  return { cause: { kind: reason, groundId: legalOrder }, authorisation };
};

const erase: Action<Options> = async (context, options) => {
  const body = bodyOf(options);
  if (options.yes !== true) throw missing('Nothing brings back what is erased: say --yes.');
  const { actor, key = newUuid() } = options;
  const reference = await referenceOf(context, options);
  return withExistingLedger(context, async (app) => {
    const patientId = await patientIdOf(app, reference);
    const call = callBy(callerAs('admin', actor), key, { patientId, ...body });
    const { position, recordedAt, replayed } = await app
      .get(CommandBus)
      .execute(new ErasePatientCommand(call, patientId, body));
    const erased = { patientId, recordedAt, position, key, replayed };
    await context.output.result(erased, () =>
      facts([
        ['erased', patientId],
        ['on record', `${recordedAt}${replayed ? ', before; the key was destroyed again' : ''}`],
        ['repeat with', `--key ${key}`],
      ]),
    );
    return exitCodes.ok;
  });
};

export const registerPatients: Register = (program, environment) => {
  const patients = program
    .command('patients')
    .summary('erase a patient')
    .description('What an administrator does about one patient: see docs/how-to/erase-a-patient.md.')
    .addHelpText('after', examples('ledger patients erase --help'));
  addPatientOptions(
    patients
      .command('erase')
      .summary('erase everything personal of a patient, for good')
      .description(
        'Destroys the key of the patient, and with it all that is personal, in every backup too; what was decided stays ' +
          'on record. Refused before the time of keeping is over, unless by a legal order on record.',
      ),
  )
    .addOption(new Option('--reason <reason>', 'why it may be erased').choices(reasons).makeOptionMandatory())
    .option('--legal-order <id>', 'with legal-order: its id among the grounds on record')
    .requiredOption('--authorisation <text>', 'where the decision is filed; on record for ever')
    .requiredOption('--actor <id>', 'who erases, for the record')
    .option('--key <key>', 'that of an erasure before, to destroy the key again after a vault was restored')
    .option('--yes', 'needed: nothing brings back what is erased')
    .addHelpText(
      'after',
      examples(
        "ledger patients erase --patient $ID --reason retention-over --authorisation 'IG board, 2036/14' --actor j.doe --yes",
      ),
    )
    .action(running(environment, erase));
};
