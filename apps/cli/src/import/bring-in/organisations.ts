import type { CommandBus } from '@nestjs/cqrs';
import { type Caller, CloseOrganisationCommand, RegisterOrganisationsCommand } from '#libs/application';
import { CodedError } from '#libs/kernel';
import type { BringIn, ImportRow, RowOutcome } from '../outcome.js';
import { contextFor, outcomeOf, rejectionOf, written } from '../sending.js';
import type { OrganisationRow } from '../rows/organisations.js';

type Rows = readonly ImportRow<OrganisationRow>[];

/**
 * Organisations go into the directory many at a time, then those that have closed are closed one by one. The
 * directory takes a batch whole or not at all and names what it refuses: that row is left out, and the rest sent.
 */
export const bringInOrganisations =
  (commands: CommandBus, caller: Caller, digest: (text: string) => string): BringIn<OrganisationRow> =>
  async (rows) => {
    const rejected: RowOutcome[] = [];
    let left: Rows = rows;
    let registered = 0;
    while (left.length > 0) {
      try {
        registered = await register(commands, caller, left, digest);
        break;
      } catch (error) {
        const refused = left.filter(({ value }) => isAbout(error, value));
        // Nothing said which: all of them, then.
        for (const { line } of refused.length > 0 ? refused : left) rejected.push(rejectionOf(line, error));
        left = refused.length > 0 ? left.filter((row) => !refused.includes(row)) : [];
      }
    }
    return [...rejected, ...(await close(commands, caller, left, registered))];
  };

const isAbout = (error: unknown, { code }: OrganisationRow): boolean =>
  error instanceof CodedError && error.details.organisation === code;

const register = async (
  commands: CommandBus,
  caller: Caller,
  rows: Rows,
  digest: (text: string) => string,
): Promise<number> => {
  const organisations = rows.map(({ value: { code, name, kind, from } }) => ({
    code,
    name,
    kind,
    ...(from !== undefined && { from }),
  }));
  const key = `organisations ${digest(JSON.stringify(rows.map((row) => row.key)))}`;
  const body = { organisations };
  return written(
    await commands.execute(new RegisterOrganisationsCommand(contextFor(caller, key, body), body)),
  );
};

/** The directory tells how many were new, not which: the first so many are counted as recorded. */
const close = (
  commands: CommandBus,
  caller: Caller,
  rows: Rows,
  registered: number,
): Promise<readonly RowOutcome[]> =>
  Promise.all(
    rows.map(async ({ line, value: { code, closure } }, index): Promise<RowOutcome> => {
      const wasNew = index < registered;
      const stood: RowOutcome = wasNew ? { line, kind: 'recorded', events: 1 } : { line, kind: 'unchanged' };
      if (closure === undefined) return stood;
      const body = { organisation: code, ...closure };
      // An organisation closes once: the same closure is the same command, whatever file it comes from.
      const context = contextFor(caller, `closure ${JSON.stringify(body)}`, body);
      const closed = await outcomeOf(line, commands.execute(new CloseOrganisationCommand(context, body)));
      return closed.kind === 'recorded' && wasNew
        ? { line, kind: 'recorded', events: 2 }
        : sum(stood, closed);
    }),
  );

const sum = (registered: RowOutcome, closed: RowOutcome): RowOutcome =>
  closed.kind === 'unchanged' ? registered : closed;
