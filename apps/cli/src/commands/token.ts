import { Option } from 'commander';
import { roles, type Role } from '#libs/consent';
import { mintDevelopmentToken } from '#libs/identity';
import type { OdsCode, PatientId } from '#libs/kernel';
import { cliError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { countArgument, odsCodeArgument, parsePatientArgument } from '../patient-reference.js';
import { type Action, examples, type Register, running } from './command.js';

interface Options {
  readonly role: Role;
  readonly organisation?: OdsCode;
  readonly patient?: PatientId;
  readonly name?: string;
  readonly roleCode?: string;
  readonly aal?: number;
  readonly ttl?: number;
}

const LONGEST_TTL = 30 * 86_400;
const HIGHEST_AAL = 3;

/** What the verifier would refuse later is refused here, where it can still be mended. */
const checkParts = ({ role, organisation, patient }: Options): void => {
  const needs =
    role === 'patient'
      ? patient === undefined && '--patient, whose token it is'
      : (role === 'practice-staff' || role === 'clinician') &&
        organisation === undefined &&
        '--organisation, where they work';
  if (needs !== false) throw cliError('CLI_INPUT_MISSING', { detail: `The role ${role} needs ${needs}.` });
  if (role === 'patient' ? organisation !== undefined : patient !== undefined)
    throw cliError('CLI_INPUT_MISSING', {
      detail: 'A patient has no --organisation, and everybody else no --patient.',
    });
};

const roleCodeOf: Partial<Record<Role, string>> = {
  clinician: 'R8000',
  'practice-staff': 'R8008',
  admin: 'R8010',
  auditor: 'R0001',
};

const token: Action<Options> = async ({ config, output }, options) => {
  checkParts(options);
  const { role, organisation, patient, name, aal, ttl } = options;
  const roleCode = options.roleCode ?? roleCodeOf[role];
  const { mode, files, tokens } = config;
  const minted = await mintDevelopmentToken(
    { mode, keyFile: files.developmentKeys, issuer: tokens.issuer, audience: tokens.audience },
    {
      role,
      ...(organisation !== undefined && { organisation }),
      ...(patient !== undefined && { patient }),
      ...(name !== undefined && { name }),
      ...(roleCode !== undefined && { roleCode }),
      ...(aal !== undefined && { assuranceLevel: aal }),
      ...(ttl !== undefined && { ttl }),
    },
  );
  await output.result({ token: minted }, () => minted);
  return exitCodes.ok;
};

export const registerToken: Register = (program, environment) => {
  program
    .command('token')
    .summary('make an access token for development')
    .description(
      'Signs an access token with the development key of the data directory and prints the token alone. ' +
        'It works while the server runs. In production mode there are no development tokens.',
    )
    .addOption(new Option('--role <role>', 'who the token is for').choices(roles).makeOptionMandatory())
    .addOption(new Option('--organisation <ods>', 'where they work').argParser(odsCodeArgument))
    .addOption(
      new Option('--patient <id>', 'the patient, for the role patient').argParser(parsePatientArgument),
    )
    .option('--name <name>', 'their name')
    .option('--role-code <code>', 'national role code (default: what fits the role)')
    .addOption(
      new Option('--aal <level>', 'assurance level of the login; 3 for emergency overrides').argParser(
        countArgument(HIGHEST_AAL),
      ),
    )
    .addOption(
      new Option('--ttl <seconds>', 'how long it is valid (default: a day)').argParser(
        countArgument(LONGEST_TTL),
      ),
    )
    .addHelpText(
      'after',
      examples(
        'ledger token --role clinician --organisation RZF',
        'ledger token --role patient --patient $ID',
        'curl -H "Authorization: Bearer $(npm run -s ledger -- token --role admin)" http://localhost:3000/v1/areas',
      ),
    )
    .action(running(environment, token));
};
