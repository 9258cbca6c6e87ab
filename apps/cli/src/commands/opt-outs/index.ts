import { examples, type Register } from '../command.js';
import { registerCheck } from './check.js';
import { registerSet } from './set.js';
import { registerShow } from './show.js';

export const registerOptOuts: Register = (program, environment) => {
  const parent = program
    .command('opt-outs')
    .summary('show, record and check files against opt-outs')
    .description('Opt-outs from uses of data beyond individual care.')
    .addHelpText(
      'after',
      examples(
        'ledger opt-outs show --nhs-number-stdin < number.txt',
        'ledger opt-outs set opted-out --nhs-number-stdin --channel phone --actor helpdesk-7 < number.txt',
        'ledger opt-outs check --in cohort.csv --out checked.csv',
      ),
    );
  registerShow(parent, environment);
  registerSet(parent, environment);
  registerCheck(parent, environment);
};
