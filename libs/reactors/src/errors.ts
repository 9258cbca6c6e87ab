import { errorsOf } from '#libs/kernel';

/** What effects from the log can be refused with. */
export const reactorErrors = {
  REACTOR_UNKNOWN: {
    status: 404,
    title: 'There is no reactor of this name.',
    remedy: 'Use one of the names that the list of reactors shows.',
  },
  REACTOR_OF_ANOTHER_LEDGER: {
    status: 500,
    title: 'The state of the reactors was made for another ledger.',
    remedy: 'Put back the files that were made with this ledger, all from one backup.',
  },
  REACTOR_DISPLACED: {
    status: 409,
    title: 'Another process has gone on with the work of this reactor.',
    remedy: 'Nothing needs doing: the other process goes on with the work.',
  },
  DEAD_LETTER_UNKNOWN: {
    status: 404,
    title: 'There is no such dead letter.',
    remedy: 'List the dead letters again; it may have been retried or dropped by now.',
  },
} as const;

export const reactorError = errorsOf(reactorErrors);
